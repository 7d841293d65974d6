// The work: a list that is live, and a drawer with everything about one task.

import { html, Component, createRef, ErrorNote, Pill, Pure, Time } from './view.js';
import { post } from './api.js';
import { Markdown } from './chat.js';
import { Lanes } from './header.js';
import { canLoadMore, closeDrawer, loadMore, loadTasks, openDrawer, refresh } from './live.js';
import { act, changed, state } from './state.js';
import {
  ACTIVE, NEEDS_LOOK, asText, attemptCount, canCancel, canRetry, commandOf, errorWords, isActive, statusOf, taskLook, taskTitle,
} from './shapes.js';
import { elapsed, local, usageWords } from './words.js';

const FILTERS = {
  all: { label: 'All', fits: () => true },
  active: { label: 'Active', fits: isActive, statuses: ACTIVE },
  look: { label: 'Need a look', fits: (task) => NEEDS_LOOK.includes(statusOf(task)), statuses: NEEDS_LOOK },
};

function change(id, verb) {
  act(`task ${id}`, async () => {
    await post(`tasks/${encodeURIComponent(id)}/${verb}`);
    await refresh('task', id);
  });
}

function TaskActions({ task, busy }) {
  return html`
    ${canCancel(task) && html`<button type="button" data-testid="task-cancel" disabled=${busy} onClick=${() => change(task.id, 'cancel')}>Cancel</button>`}
    ${canRetry(task) && html`<button type="button" data-testid="task-retry" disabled=${busy} onClick=${() => change(task.id, 'retry')}>Retry</button>`}`;
}

class TaskRow extends Pure {
  render({ task, note, now }) {
    const attempts = attemptCount(task);
    const at = task.completedAt ?? task.endedAt ?? task.startedAt ?? task.createdAt;
    return html`<li class="item" data-testid="task" data-id=${task.id} data-status=${statusOf(task)}>
      <div class="row">
        <${Pill} look=${taskLook(task)} />
        <button type="button" class="link clip" data-testid="task-open" dir="auto" onClick=${() => openDrawer(task.id)}>${taskTitle(task)}</button>
        <${TaskActions} task=${task} busy=${note?.busy} />
      </div>
      <p class="meta">
        ${task.lane && html`<span>${task.lane}</span>`}
        <span><${Time} at=${at} now=${now} /></span>
        ${attempts > 1 && html`<span data-testid="task-attempts">${attempts} attempts</span>`}
        ${task.notBefore && statusOf(task) === 'deferred' && html`<span>starts <${Time} at=${task.notBefore} now=${now} /></span>`}
        ${task.error && html`<span class="clip bad">${errorWords(task.error)}</span>`}
      </p>
      <${ErrorNote} problem=${note?.problem} />
    </li>`;
  }
}

function count(statuses) {
  const counts = state.taskCounts;
  const named = statuses ?? [...ACTIVE, ...NEEDS_LOOK, 'done', 'cancelled'];
  return named.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
}

// Active first, then by age: what runs now is what one looks for.
function sorted(tasks) {
  const rank = (task) => (isActive(task) ? ACTIVE.indexOf(statusOf(task)) : ACTIVE.length);
  const at = (task) => task.completedAt ?? task.endedAt ?? task.createdAt ?? '';
  return tasks.sort((a, b) => rank(a) - rank(b) || (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0));
}

export function Tasks({ now }) {
  const { fits } = FILTERS[state.taskFilter];
  const tasks = state.tasks && sorted([...state.tasks.values()].filter(fits));
  const choose = (name) => () => {
    state.taskFilter = name;
    changed();
  };
  return html`<section id="tasks" class="view side" aria-labelledby="tasks-title">
    <header class="row">
      <h2 id="tasks-title">Tasks</h2>
      <div class="chips" role="group" aria-label="Show">
        ${Object.entries(FILTERS).map(([name, { label, statuses }]) => html`
          <button type="button" key=${name} class="chip" data-testid=${`filter-${name}`} aria-pressed=${String(state.taskFilter === name)} onClick=${choose(name)}>
            ${label} <span class="count">${count(statuses)}</span></button>`)}
      </div>
    </header>
    <${Lanes} />
    <${ErrorNote} problem=${state.problems.task} retry=${loadTasks} />
    ${tasks?.length === 0 && html`<p class="empty">${state.taskFilter === 'all' ? 'No tasks yet.' : 'None of these.'}</p>`}
    <ul class="items" id="task-list">
      ${tasks?.map((task) => html`<${TaskRow} key=${task.id} task=${task} note=${state.notes.get(`task ${task.id}`)} now=${now} />`)}
    </ul>
    <${Cut} cut=${state.tasksCut} />
  </section>`;
}

/** The end of a list that is longer than what was fetched. */
export function Cut({ cut }) {
  if (!cut) return null;
  return canLoadMore()
    ? html`<button type="button" class="more" data-testid="load-more" onClick=${loadMore}>Show more</button>`
    : html`<p class="empty">Only the newest are shown; the command line has them all.</p>`;
}

function Facts({ facts }) {
  return html`<dl class="facts-list">${facts.filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false)
    .map(([name, value]) => html`<div key=${name}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Attempt({ attempt, number }) {
  const start = attempt.startedAt ?? attempt.start;
  const end = attempt.endedAt ?? attempt.completedAt ?? attempt.end;
  const took = attempt.durationMs ?? (start && end ? Date.parse(end) - Date.parse(start) : undefined);
  const outcome = attempt.outcome?.executed ?? attempt.outcome ?? attempt.status ?? (end ? '' : 'running');
  return html`<li data-testid="attempt">
    <strong>${attempt.number ?? number}.</strong> ${asText(outcome)}
    <span class="meta"> ${start && local(start)} ${took !== undefined && elapsed(took)} ${usageWords(attempt.usage)}</span>
    ${attempt.error && html`<p class="bad">${errorWords(attempt.error)}</p>`}
  </li>`;
}

/** Lines of a run log: the instant, what happened, and whatever else the entry says. */
export function RunLog({ entries }) {
  return html`<ol class="log">${entries.map((entry, index) => {
    const { ts, action, status, ...rest } = typeof entry === 'string' ? { text: entry } : entry;
    const more = Object.entries(rest).filter(([, value]) => value !== null && value !== '');
    return html`<li key=${index} data-testid="log-entry" data-status=${status}>
      ${ts && html`<time dateTime=${ts}>${local(ts)}</time>`} ${action} ${status}
      ${more.length > 0 && html` <span class="meta">${more.map(([name, value]) => `${name}=${asText(value)}`).join(' ')}</span>`}
    </li>`;
  })}</ol>`;
}

function Details({ task, whole }) {
  const attempts = Array.isArray(task.attempts) ? task.attempts : [];
  const log = [task.runLog, task.log, task.runs, task.entries].find(Array.isArray) ?? [];
  const result = asText(task.result?.text ?? task.result, 2);
  const command = commandOf(task);
  return html`
    <${Facts} facts=${[
      ['Lane', task.lane], ['Class', task.class], ['Priority', task.priority], ['Attempts', attemptCount(task)],
      ['Created', task.createdAt && local(task.createdAt)], ['Started', task.startedAt && local(task.startedAt)],
      ['Ended', (task.completedAt ?? task.endedAt) && local(task.completedAt ?? task.endedAt)],
      ['Not before', task.notBefore && local(task.notBefore)], ['Deadline', task.deadline && local(task.deadline)],
      ['Delivery', task.delivery], ['Achieved', task.achieved ?? task.outcome?.achieved],
      ['Told to the user', task.delivered ?? task.outcome?.delivered], ['After', task.after?.join?.(', ')],
      ['Trigger', task.triggerId ?? task.sourceTriggerId], ['Usage', usageWords(task.usage)], ['Trace', task.traceId], ['Id', task.id],
    ]} />
    ${task.prompt && html`<h3>Prompt</h3><pre dir="auto">${task.prompt}</pre>`}
    ${command && html`<h3>Command</h3><pre>${command}</pre>`}
    ${task.error && html`<h3>Error</h3><pre class="bad" data-testid="task-error">${errorWords(task.error)}</pre>`}
    ${result && html`<h3>Result</h3><div class="result" data-testid="task-result">${command ? html`<pre>${result}</pre>` : html`<${Markdown} text=${result} />`}</div>`}
    ${attempts.length > 0 && html`<h3>Attempts</h3><ul class="plain-list">${attempts.map((attempt, index) => html`<${Attempt} key=${index} attempt=${attempt} number=${index + 1} />`)}</ul>`}
    ${log.length > 0 && html`<h3>Run log</h3><${RunLog} entries=${log} />`}
    ${!whole && html`<p class="meta" role="status">Loading…</p>`}`;
}

/** Everything about one task, at the side of the page; Escape closes it. */
export class Drawer extends Component {
  dialog = createRef();

  componentDidMount() {
    this.dialog.current.showModal();
  }

  componentWillUnmount() {
    this.dialog.current.close(); // gives the focus back to where it was
  }

  render({ drawer }) {
    const task = drawer.task ?? { id: drawer.id, title: drawer.id };
    const note = state.notes.get(`task ${task.id}`);
    return html`<dialog id="task-drawer" class="drawer" aria-labelledby="drawer-title" data-id=${task.id} data-status=${statusOf(task)}
        ref=${this.dialog} onClose=${closeDrawer} onClick=${(event) => event.target === this.dialog.current && closeDrawer()}>
      <div class="drawer-body">
        <header class="row">
          <${Pill} look=${taskLook(task)} />
          <${TaskActions} task=${task} busy=${note?.busy} />
          <button type="button" id="drawer-close" class="end" onClick=${closeDrawer}>Close</button>
        </header>
        <h2 id="drawer-title" dir="auto">${taskTitle(task)}</h2>
        <${ErrorNote} problem=${note?.problem ?? drawer.problem} />
        <${Details} task=${task} whole=${drawer.whole || drawer.problem} />
      </div>
    </dialog>`;
  }
}
