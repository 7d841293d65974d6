// Keeps the page's state equal to the program's: snapshots when it connects, events from then on.

import { authorization, get, problemOf } from './api.js';
import { EventStream } from './event-stream.js';
import { changed, state } from './state.js';
import { conversationOf, isActive, laneList, questionOf, statusOf } from './shapes.js';

const PAGE_SIZE = 50;
const MESSAGES_MAX = 1000;
const QUESTIONS_MAX = 200;
const LIST_SIZE = 200;
const LIST_SIZE_MAX = 1000;
const GATHER_MILLIS = 700;
const FIRST_LOAD_MILLIS = 700;

const stream = new EventStream('api/events', authorization, { opened, event: received, lost });
const holds = new Set();
const running = new Map();
let loadBegan = false;
let listSize = LIST_SIZE;

/** Connects and loads; also after a new key. */
export function connect() {
  state.connection = { state: 'connecting' };
  loadBegan = false;
  stream.start();
  // A server may send its first header with its first event: the lists don't wait for that.
  setTimeout(() => loadBegan || state.keyNeeded || loadAll(), FIRST_LOAD_MILLIS);
  changed();
}

export function disconnect() {
  stream.stop();
}

/** Tries again at once, for instance because the network is back. */
export function hurry() {
  if (state.connection.state === 'lost') stream.hurry();
}

function opened(resumed) {
  state.connection = { state: 'live' };
  state.draft = '';
  if (resumed) resume();
  else loadAll();
  changed();
}

// Events resume where they stopped; another process behind the same address may hold another state.
async function resume() {
  const before = state.status?.runtimeId;
  await loadStatus();
  if (state.status?.runtimeId !== before) loadAll();
}

function lost(problem, pauseMillis) {
  const ended = pauseMillis === 0;
  state.connection = { state: ended ? 'off' : 'lost', until: Date.now() + pauseMillis, problem: problem ? problemOf(problem) : undefined };
  state.draft = '';
  changed();
}

function received({ name, data }) {
  if (name === 'reset') {
    loadAll();
    return;
  }
  const apply = appliers[name];
  if (!apply) return;
  let entity;
  try {
    entity = JSON.parse(data);
  } catch (ignored) {
    return; // one unreadable event must not stop the ones after it
  }
  if (entity === null || typeof entity !== 'object') return;
  const holding = [...holds].filter((hold) => hold.kind === name && (hold.id === undefined || hold.id === entity.id));
  if (holding.length > 0) holding.forEach((hold) => hold.late.push(entity));
  else apply(entity);
  changed();
}

const appliers = { message: applyMessage, task: applyTask, trigger: applyTrigger, question: applyQuestion, lane: applyLane, log: applyLog };

// Events that arrive while something is being fetched may be newer than the answer: they are applied after it. Without
// an id all of the kind are held back.
async function holdingBack(kind, id, fetchIt) {
  const hold = { kind, id, late: [] };
  holds.add(hold);
  try {
    await fetchIt();
  } finally {
    holds.delete(hold);
    hold.late.forEach((entity) => appliers[kind](entity));
    changed();
  }
}

// A second request for a list while one runs begins when that one ends, so a list is never older than the events before it.
function snapshot(kind, fetchList) {
  const now = running.get(kind);
  if (now) {
    now.again = fetchList;
    return now.done;
  }
  const run = { again: null };
  running.set(kind, run);
  run.done = (async () => {
    try {
      await holdingBack(kind, undefined, fetchList);
      delete state.problems[kind];
    } catch (failure) {
      state.problems[kind] = problemOf(failure);
    }
    running.delete(kind);
    changed();
    if (run.again) await snapshot(kind, run.again);
  })();
  return run.done;
}

function loadAll() {
  loadBegan = true;
  return Promise.all([loadMessages(), loadQuestions(), loadTasks(), loadTriggers(), loadStatus()]);
}

function loadStatus() {
  return snapshot('status', async () => {
    const status = await get('status');
    state.status = status;
    if (status.lanes) state.lanes = new Map(laneList(status.lanes).map((lane) => [lane.name, lane]));
  });
}

export function loadMessages() {
  return snapshot('message', async () => {
    const { messages = [], next } = await get(`messages?limit=${PAGE_SIZE}&conversation=main`);
    state.messages = messages;
    state.olderLeft = next !== undefined || messages.length >= PAGE_SIZE;
    settleOutgoing();
  });
}

/** Puts the messages before the first known one in front; says how many came. */
export async function loadOlder() {
  const first = state.messages?.[0];
  if (!first || state.olderBusy) return;
  state.olderBusy = true;
  changed();
  try {
    const { messages = [] } = await get(`messages?limit=${PAGE_SIZE}&conversation=main&before=${encodeURIComponent(first.id)}`);
    const known = new Set(state.messages.map((message) => message.id));
    const older = messages.filter((message) => !known.has(message.id));
    state.messages = [...older, ...state.messages];
    state.olderLeft = older.length > 0 && messages.length >= PAGE_SIZE;
    delete state.problems.older;
  } catch (failure) {
    state.problems.older = problemOf(failure);
  } finally {
    state.olderBusy = false;
    changed();
  }
}

function loadQuestions() {
  return snapshot('question', async () => {
    const { questions = [] } = await get('questions');
    state.questions = new Map(questions.map((question) => [question.id, question]));
  });
}

export function loadTasks() {
  return snapshot('task', async () => {
    const { tasks = [], counts = {}, next } = await get(`tasks?limit=${listSize}`);
    state.tasks = new Map(tasks.map((task) => [task.id, task]));
    state.taskCounts = counts;
    state.tasksCut = next !== undefined;
    if (state.drawer) loadDrawer();
  });
}

export function loadTriggers() {
  return snapshot('trigger', async () => {
    const { triggers = [], next } = await get(`triggers?all=true&limit=${listSize}`);
    state.triggers = new Map(triggers.map((trigger) => [trigger.id, trigger]));
    state.triggersCut = next !== undefined;
  });
}

/** Lists get as long as one answer may be. */
export function loadMore() {
  listSize = LIST_SIZE_MAX;
  return Promise.all([loadTasks(), loadTriggers()]);
}

export const canLoadMore = () => listSize < LIST_SIZE_MAX;

/** One thing afresh, after an action on it. */
export async function refresh(kind, id) {
  const plurals = { task: 'tasks', trigger: 'triggers' };
  await holdingBack(kind, id, async () => appliers[kind](await get(`${plurals[kind]}/${encodeURIComponent(id)}`)));
  if (state.drawer?.id === id) loadDrawer();
  changed();
}

function applyMessage(message) {
  if (conversationOf(message) !== 'main') return;
  if (message.draft) {
    state.draft = message.text ?? '';
    return;
  }
  const list = state.messages ?? [];
  const index = list.findLastIndex((known) => known.id === message.id);
  if (message.deleted) {
    state.messages = list.filter((known) => known.id !== message.id);
  } else if (index >= 0) {
    state.messages = list.with(index, message);
  } else {
    state.messages = [...list, message].slice(-MESSAGES_MAX);
    state.olderLeft ||= list.length >= MESSAGES_MAX;
    state.draft = '';
    if (document.hidden && message.role !== 'user') state.unread++;
  }
  settleOutgoing();
  gatherStatus();
}

/** Drops the bubbles whose message has arrived. */
export function settleOutgoing() {
  const known = new Set(state.messages?.map((message) => message.id));
  state.outgoing = state.outgoing.filter((message) => !known.has(message.id));
}

function applyTask(task) {
  state.tasks ??= new Map();
  if (task.deleted) state.tasks.delete(task.id);
  else countMove(state.tasks.get(task.id), task);
  boundTasks();
  gatherStatus();
  if (state.drawer?.id === task.id) gatherDrawer();
}

// The numbers move with the events at once; the program's own follow with the next status.
function countMove(before, task) {
  const after = { ...before, ...task };
  const counts = state.taskCounts;
  if (before) counts[statusOf(before)] = Math.max(0, (counts[statusOf(before)] ?? 0) - 1);
  counts[statusOf(after)] = (counts[statusOf(after)] ?? 0) + 1;
  state.tasks.set(task.id, after);
}

function boundTasks() {
  if (state.tasks.size <= LIST_SIZE_MAX) return;
  const finished = [...state.tasks.values()].filter((task) => !isActive(task));
  const oldest = finished.length ? finished.reduce((a, b) => ((a.createdAt ?? '') < (b.createdAt ?? '') ? a : b)) : [...state.tasks.values()][0];
  state.tasks.delete(oldest.id);
  state.tasksCut = true;
}

function applyTrigger(trigger) {
  state.triggers ??= new Map();
  if (trigger.deleted) state.triggers.delete(trigger.id);
  else state.triggers.set(trigger.id, { ...state.triggers.get(trigger.id), ...trigger });
  if (state.triggerDetails.has(trigger.id)) loadTriggerDetails(trigger.id);
  gatherStatus();
}

// Closed questions stay where they were asked until the next load, so that an answer doesn't vanish under the reader.
function applyQuestion(question) {
  const closed = question.deleted && { status: 'closed' };
  state.questions.set(question.id, { ...state.questions.get(question.id), ...question, ...closed });
  if (state.questions.size <= QUESTIONS_MAX) return;
  const oldest = [...state.questions.values()].find((known) => !questionOf(known).pending);
  if (oldest) state.questions.delete(oldest.id);
}

function applyLane(raw) {
  const [lane] = laneList([raw]);
  if (raw.deleted) state.lanes.delete(lane.name);
  else state.lanes.set(lane.name, lane);
  gatherStatus();
}

function applyLog(entry) {
  const { drawer } = state;
  if (drawer && [entry.id, entry.taskId, entry.task].includes(drawer.id)) gatherDrawer();
}

// Many events, one request.
function gathered(work) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      work();
    }, GATHER_MILLIS);
  };
}

const gatherDrawer = gathered(() => state.drawer && loadDrawer());
const gatherStatus = gathered(() => Promise.all([loadStatus(), loadCounts()]));

function loadCounts() {
  return snapshot('counts', async () => {
    state.taskCounts = (await get('tasks?limit=1')).counts ?? state.taskCounts;
  });
}

/** Looks after a reply that is being waited for; without live events it fetches the messages too. */
export function watchReply() {
  if (state.keyNeeded) return;
  loadStatus();
  if (state.connection.state !== 'live') loadMessages();
}

/** Opens the details of one task. */
export function openDrawer(id) {
  state.drawer = { id, task: state.tasks?.get(id) };
  loadDrawer();
  changed();
}

export function closeDrawer() {
  state.drawer = null;
  changed();
}

async function loadDrawer() {
  const { id } = state.drawer;
  try {
    const task = await get(`tasks/${encodeURIComponent(id)}`);
    if (state.drawer?.id === id) state.drawer = { id, task, whole: true };
  } catch (failure) {
    if (state.drawer?.id === id) state.drawer = { ...state.drawer, problem: problemOf(failure) };
  }
  changed();
}

/** The next instants of a trigger and its last runs. */
export async function loadTriggerDetails(id) {
  const path = encodeURIComponent(id);
  const [preview, runs] = await Promise.allSettled([get(`triggers/${path}/preview?count=5`), get(`runs?kind=trigger&id=${path}&limit=10`)]);
  state.triggerDetails.set(id, {
    next: Object.values(preview.value ?? {}).find(Array.isArray) ?? [],
    runs: runs.value?.entries ?? [],
    problem: [preview, runs].filter((part) => part.reason).map((part) => problemOf(part.reason))[0],
  });
  changed();
}

export function closeTriggerDetails(id) {
  state.triggerDetails.delete(id);
}
