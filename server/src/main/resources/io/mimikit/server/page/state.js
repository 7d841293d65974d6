// Everything the page knows, in one plain object. Whoever changes it calls changed(); drawing follows once per frame.

import { problemOf } from './api.js';

export const state = {
  view: 'chat',
  keyNeeded: false,
  connection: { state: 'connecting' },
  status: null,
  lanes: new Map(),
  messages: null,
  olderLeft: false,
  olderBusy: false,
  draft: '',
  outgoing: [],
  questions: new Map(),
  tasks: null,
  taskCounts: {},
  taskFilter: 'all',
  tasksCut: false,
  triggers: null,
  triggersCut: false,
  triggerDetails: new Map(),
  drawer: null,
  confirm: null,
  unread: 0,
  problems: {},
  notes: new Map(),
};

let draw = () => {};
let due = false;

/** Names the function that draws the page. */
export function drawnBy(callback) {
  draw = callback;
}

/** Asks for one drawing; a hidden page gets no animation frames, so there a timer does it. */
export function changed() {
  if (due) return;
  due = true;
  const run = () => {
    due = false;
    draw();
  };
  if (document.hidden) setTimeout(run, 250);
  else requestAnimationFrame(run);
}

/** The state of an action on one thing: {busy, problem}. */
export function noteOf(subject) {
  return state.notes.get(subject);
}

/** Runs an action and keeps its progress and its error beside the thing it was for; says whether it went well. */
export async function act(subject, action) {
  if (noteOf(subject)?.busy) return false;
  state.notes.set(subject, { busy: true });
  changed();
  try {
    await action();
    state.notes.delete(subject);
    return true;
  } catch (failure) {
    state.notes.set(subject, { problem: problemOf(failure) });
    return false;
  } finally {
    changed();
  }
}
