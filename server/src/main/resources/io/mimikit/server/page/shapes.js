// What an answer of the program means to the page. Missing and unknown fields are normal: they come from older and newer programs.

const STATUS_TONES = {
  blocked: ['waiting', 'waits for another task'],
  deferred: ['waiting', 'waits for its time'],
  queued: ['waiting', 'waits for a free slot'],
  running: ['busy', ''],
  cancelling: ['busy', 'holds its slot until its processes are gone'],
  failed: ['bad', 'ended with an error that is not retried'],
  dead: ['bad', 'all attempts are spent'],
  cancelled: ['muted', ''],
  interrupted: ['warn', 'its run was cut off; the outcome is unknown'],
};

export const ACTIVE = ['running', 'cancelling', 'queued', 'deferred', 'blocked'];
export const NEEDS_LOOK = ['failed', 'dead', 'interrupted'];
const CANCELLABLE = ['queued', 'running', 'deferred', 'blocked'];
const RETRYABLE = ['failed', 'dead', 'interrupted', 'cancelled'];

export const statusOf = (task) => (task.status === 'pending' ? 'queued' : (task.status ?? 'unknown'));
export const canCancel = (task) => CANCELLABLE.includes(statusOf(task));
export const canRetry = (task) => RETRYABLE.includes(statusOf(task));
export const isActive = (task) => ACTIVE.includes(statusOf(task));

const achievedOf = (task) => task.achieved ?? task.outcome?.achieved ?? 'unknown';

/** Green only for what was verified: a run that ended well has not yet achieved anything. */
export function taskLook(task) {
  const status = statusOf(task);
  if (status === 'done') {
    const achieved = achievedOf(task);
    if (achieved === 'succeeded') return { tone: 'good', label: 'done · verified', hint: 'its check passed' };
    if (achieved === 'failed') return { tone: 'bad', label: 'done · check failed', hint: 'it ran, but its check says it did not achieve what was asked' };
    return { tone: 'neutral', label: 'done', hint: 'it ran to its end; nothing checked what it achieved' };
  }
  const [tone, hint] = STATUS_TONES[status] ?? ['neutral', ''];
  return { tone, label: status, hint };
}

/** The last run of a trigger; "ok" says only that it ran. */
export function runLook(status) {
  const tones = { ok: 'neutral', error: 'bad', timeout: 'bad', missed: 'warn', interrupted: 'warn', skipped: 'muted', cancelled: 'muted' };
  const word = String(status).split(/[:(]/)[0];
  return { tone: tones[word] ?? 'neutral', label: String(status), hint: word === 'ok' ? 'it ran to its end' : '' };
}

export function commandOf(work) {
  const argv = work?.command?.argv ?? work?.command;
  return Array.isArray(argv) ? argv.join(' ') : (argv?.line ?? (typeof argv === 'string' ? argv : undefined));
}

export function taskTitle(task) {
  const title = task.title ?? task.prompt ?? commandOf(task) ?? task.id;
  return String(title).split('\n', 1)[0].slice(0, 200) || task.id;
}

/** How many attempts there were: lists give a number, one task its attempts. */
export function attemptCount({ attempts, attemptCount, attempt }) {
  return Array.isArray(attempts) ? attempts.length : (attempts ?? attemptCount ?? attempt);
}

export function errorWords(error) {
  if (!error) return '';
  if (typeof error === 'string') return error;
  return [error.code, error.message ?? error.error].filter(Boolean).join(': ') || JSON.stringify(error);
}

/** Text as it is, anything else as JSON; indented where there is room. */
export function asText(value, indent) {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, indent);
}

/** Lanes as a list of {name, active, limit, waiting, paused}, from a map or a list. */
export function laneList(lanes) {
  if (!lanes) return [];
  const named = Array.isArray(lanes) ? lanes : Object.entries(lanes).map(([name, lane]) => ({ name, ...lane }));
  return named.map((lane) => ({
    name: lane.name ?? lane.id,
    active: lane.active ?? lane.running ?? 0,
    limit: lane.maxConcurrent ?? lane.limit,
    waiting: lane.depth ?? lane.queued ?? lane.pending ?? 0,
    paused: lane.paused === true,
  }));
}

/** One question as {id, text, options:[{label, value}], fallback, deadline, pending, approval, createdAt}. */
export function questionOf(raw) {
  const options = Array.isArray(raw.options) ? raw.options : [];
  const open = ['pending', 'open', 'asked', 'waiting'];
  return {
    id: raw.id,
    text: asText(raw.question ?? raw.text ?? raw.prompt),
    options: options.map((option) => {
      if (option === null || typeof option !== 'object') return { label: String(option), value: String(option) };
      return { label: String(option.label ?? option.value), value: String(option.value ?? option.label) };
    }),
    fallback: raw.default ?? undefined,
    deadline: raw.deadline ?? raw.expiresAt ?? raw.dueAt,
    pending: raw.status === undefined ? !raw.answeredAt : open.includes(raw.status),
    answer: raw.answer,
    status: raw.status,
    approval: raw.kind === 'approval' || raw.type === 'approval',
    createdAt: raw.createdAt ?? raw.askedAt,
  };
}

export const conversationOf = (entity) => entity.conversation ?? entity.conversationId ?? 'main';
