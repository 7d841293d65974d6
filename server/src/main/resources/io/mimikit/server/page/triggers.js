// What starts work by itself: when, what came of it last, and the controls.

import { html, ErrorNote, Pill, Pure, Time } from './view.js';
import { post, remove } from './api.js';
import { closeTriggerDetails, loadTriggerDetails, loadTriggers, refresh } from './live.js';
import { act, changed, state } from './state.js';
import { commandOf, errorWords, runLook } from './shapes.js';
import { Cut, RunLog } from './tasks.js';
import { elapsed, local, localShort, scheduleWords } from './words.js';

const pathOf = (id) => `triggers/${encodeURIComponent(id)}`;

function change(id, verb) {
  act(`trigger ${id}`, async () => {
    await post(`${pathOf(id)}/${verb}`);
    await refresh('trigger', id);
  });
}

function askDelete(trigger) {
  state.confirm = {
    title: `Delete “${nameOf(trigger)}”?`,
    text: 'It will not fire again. Runs that have already started go on, and their logs stay.',
    yes: 'Delete',
    run: () => act(`trigger ${trigger.id}`, async () => {
      await remove(pathOf(trigger.id));
      state.triggers.delete(trigger.id);
    }),
  };
  changed();
}

const nameOf = (trigger) => trigger.name || trigger.task?.prompt?.split('\n', 1)[0].slice(0, 80) || commandOf(trigger.task) || trigger.id;
const isPaused = (trigger) => trigger.enabled === false || trigger.paused === true;

function toggle(id) {
  return (event) => (event.target.open ? loadTriggerDetails(id) : closeTriggerDetails(id));
}

function Next({ trigger, now }) {
  if (isPaused(trigger)) return html`<span>paused${trigger.disabledReason ? `: ${errorWords(trigger.disabledReason)}` : ''}</span>`;
  if (trigger.runningSince) return html`<span>running since <${Time} at=${trigger.runningSince} now=${now} /></span>`;
  if (!trigger.nextRunAt) return null;
  return html`<span data-testid="trigger-next">next <${Time} at=${trigger.nextRunAt} now=${now} /> · ${localShort(trigger.nextRunAt, now)}</span>`;
}

// An instant of the preview is text, or an object with the instant in UTC and whatever its zone adds.
function instantWords(instant) {
  if (typeof instant === 'string') return local(instant);
  const { utc, at, ...zoned } = instant;
  const more = Object.values(zoned).filter((value) => typeof value === 'string').join(' ');
  return `${utc ?? at ? local(utc ?? at) : ''} ${more && `(${more})`}`.trim();
}

function Details({ trigger, details }) {
  const work = trigger.task?.prompt ?? commandOf(trigger.task);
  return html`
    ${work && html`<pre dir="auto">${work}</pre>`}
    ${trigger.lastError && html`<p class="bad">${errorWords(trigger.lastError)}</p>`}
    ${(trigger.url ?? trigger.webhookUrl) && html`<p class="meta">Webhook: <code>${trigger.url ?? trigger.webhookUrl}</code></p>`}
    ${!details && html`<p class="meta" role="status">Loading…</p>`}
    <${ErrorNote} problem=${details?.problem} />
    ${details?.next.length > 0 && html`<h4>Next runs</h4><ol class="log" data-testid="trigger-preview">${details.next.map((instant, index) => html`<li key=${index}>${instantWords(instant)}</li>`)}</ol>`}
    ${details?.runs.length > 0 && html`<h4>Last runs</h4><${RunLog} entries=${details.runs} />`}`;
}

class TriggerRow extends Pure {
  render({ trigger, note, details, now }) {
    const { id } = trigger;
    const paused = isPaused(trigger);
    const look = trigger.lastStatus && runLook(trigger.lastStatus);
    const button = (verb, label) => html`<button type="button" data-testid=${`trigger-${verb}`} disabled=${note?.busy} onClick=${() => change(id, verb)}>${label}</button>`;
    return html`<li class="item" data-testid="trigger" data-id=${id} data-paused=${String(paused)} data-last-status=${trigger.lastStatus}>
      <div class="row">
        <strong class="clip" dir="auto">${nameOf(trigger)}</strong>
        ${button('run', 'Run now')}
        ${paused ? button('resume', 'Resume') : button('pause', 'Pause')}
        <button type="button" class="danger" data-testid="trigger-delete" disabled=${note?.busy} onClick=${() => askDelete(trigger)}>Delete</button>
      </div>
      <p class="meta">
        <span data-testid="trigger-schedule" title=${trigger.schedule?.cron}>${scheduleWords(trigger)}</span>
        <${Next} trigger=${trigger} now=${now} />
        ${look && html`<span>last <${Pill} look=${look} /> <${Time} at=${trigger.lastRunAt} now=${now} />${trigger.lastDurationMs >= 0 && `, took ${elapsed(trigger.lastDurationMs)}`}</span>`}
        ${trigger.consecutiveFailures > 0 && html`<span class="bad">${trigger.consecutiveFailures} failed in a row</span>`}
      </p>
      <${ErrorNote} problem=${note?.problem} />
      <details data-testid="trigger-details" onToggle=${toggle(id)}>
        <summary>Details</summary>
        <${Details} trigger=${trigger} details=${details} />
      </details>
    </li>`;
  }
}

// The next to fire first, the ones that wait for a condition after them, paused ones last.
function sorted(triggers) {
  const rank = (trigger) => (isPaused(trigger) ? 2 : trigger.nextRunAt ? 0 : 1);
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return triggers.sort((a, b) => rank(a) - rank(b) || order(a.nextRunAt ?? '', b.nextRunAt ?? '') || order(nameOf(a), nameOf(b)));
}

export function Triggers({ now }) {
  const triggers = state.triggers && sorted([...state.triggers.values()]);
  return html`<section id="triggers" class="view side" aria-labelledby="triggers-title">
    <header class="row"><h2 id="triggers-title">Triggers</h2>${triggers && html`<span class="count">${triggers.length}</span>`}</header>
    <${ErrorNote} problem=${state.problems.trigger} retry=${loadTriggers} />
    ${triggers?.length === 0 && html`<p class="empty">No triggers yet. Ask for something regular in the chat.</p>`}
    <ul class="items" id="trigger-list">
      ${triggers?.map((trigger) => html`<${TriggerRow} key=${trigger.id} trigger=${trigger} note=${state.notes.get(`trigger ${trigger.id}`)}
        details=${state.triggerDetails.get(trigger.id)} now=${now} />`)}
    </ul>
    <${Cut} cut=${state.triggersCut} />
  </section>`;
}
