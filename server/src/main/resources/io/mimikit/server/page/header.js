// The line at the top: is it there, is it busy, with which model, and how full the lanes are.

import { html, ErrorNote } from './view.js';
import { forgetKey, hasKey, post } from './api.js';
import { disconnect } from './live.js';
import { act, changed, noteOf, state } from './state.js';
import { questionOf, isActive } from './shapes.js';
import { usageWords } from './words.js';

function connectionWords({ state: now, until, problem }, clock) {
  switch (now) {
    case 'live': return 'Live';
    case 'off': return problem?.status === 401 ? 'Key needed' : 'No access';
    case 'lost': {
      const seconds = Math.ceil((until - clock) / 1000);
      return seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting…';
    }
    default: return 'Connecting…';
  }
}

function askRestart() {
  state.confirm = {
    title: 'Restart Mimikit?',
    text: 'What runs now is interrupted and goes on afterwards, as far as its delivery allows.',
    yes: 'Restart',
    run: () => act('restart', () => post('restart')),
  };
  changed();
}

function lock() {
  forgetKey();
  disconnect();
  // Nothing of what the key opened stays in the page.
  location.reload();
}

export function Lanes() {
  const lanes = [...state.lanes.values()];
  return html`<ul class="lanes" id="lanes" aria-label="Lanes">${lanes.map(({ name, active, limit, waiting, paused }) => html`
    <li key=${name} data-testid="lane" data-name=${name}>
      <span>${name}</span>
      ${limit > 0 && html`<meter min="0" max=${limit} value=${Math.min(active, limit)} aria-hidden="true" />`}
      <span class="number">${active}${limit > 0 ? `/${limit}` : ''}${waiting > 0 ? ` +${waiting}` : ''}${paused ? ' paused' : ''}</span>
    </li>`)}</ul>`;
}

const VIEWS = { chat: 'Chat', tasks: 'Tasks', triggers: 'Triggers' };

function counts() {
  const waiting = [...state.questions.values()].filter((raw) => questionOf(raw).pending).length;
  const active = [...(state.tasks?.values() ?? [])].filter(isActive).length;
  return { chat: waiting + state.unread, tasks: active, triggers: state.triggers?.size ?? 0 };
}

export function Header({ now }) {
  const { status, connection, view } = state;
  const numbers = counts();
  const agent = connection.state === 'live' ? status?.agentStatus : undefined;
  const restart = noteOf('restart');
  return html`<header class="top">
    <h1>Mimikit</h1>
    <p id="connection" class="connection" role="status" data-state=${connection.state} title=${connection.problem?.message}>${connectionWords(connection, now)}</p>
    ${agent && html`<p id="agent-status" data-state=${agent}>${agent}</p>`}
    ${status?.model && html`<p id="model" class="clip" title="Model">${status.model}</p>`}
    ${status?.usageToday && html`<p id="usage" class="meta" title="Used today">${usageWords(status.usageToday)}</p>`}
    <div class="end row">
      ${hasKey() && html`<button type="button" id="forget-key" onClick=${lock}>Forget key</button>`}
      <button type="button" id="restart" disabled=${restart?.busy} onClick=${askRestart}>Restart</button>
    </div>
    <nav aria-label="Views">${Object.entries(VIEWS).map(([name, label]) => html`
      <a key=${name} id=${`nav-${name}`} href=${`#/${name}`} aria-current=${view === name ? 'page' : undefined}>${label}${numbers[name] > 0 && html` <span class="count">${numbers[name]}</span>`}</a>`)}</nav>
    <${ErrorNote} problem=${restart?.problem ?? (connection.state === 'off' && !state.keyNeeded ? connection.problem : undefined) ?? state.problems.status} />
  </header>`;
}
