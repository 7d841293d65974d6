// Calls to the program, with the key in a header (never in an address) and every failure as one kind of error.

const KEY_NAME = 'mimikit.key';
const CALL_MILLIS_MAX = 30_000;

let key = '';
let refused = () => {};

/** What went wrong, in the program's own words where it gave some: {status, code, message, field, retryAfterMillis}. */
class Problem extends Error {
  constructor(status, code, message, field, retryAfterMillis) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfterMillis = retryAfterMillis;
  }

  /** Whether the same request may well succeed a little later. */
  get passing() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

export function problemOf(failure) {
  if (failure instanceof Problem) return failure;
  const slow = failure?.name === 'TimeoutError';
  return new Problem(0, 'network', slow ? 'Mimikit did not answer in time.' : 'Mimikit cannot be reached.');
}

// Storage is refused altogether in some privacy modes; the key then lives as long as the page.
function storage(name, work) {
  try {
    return work(window[name]);
  } catch (ignored) {
    return null;
  }
}

export function loadKey() {
  key = storage('sessionStorage', (s) => s.getItem(KEY_NAME)) ?? storage('localStorage', (s) => s.getItem(KEY_NAME)) ?? '';
}

export function keepKey(value, remember) {
  forgetKey();
  key = value;
  storage(remember ? 'localStorage' : 'sessionStorage', (s) => s.setItem(KEY_NAME, value));
}

export function forgetKey() {
  key = '';
  storage('sessionStorage', (s) => s.removeItem(KEY_NAME));
  storage('localStorage', (s) => s.removeItem(KEY_NAME));
}

export function hasKey() {
  return key !== '';
}

/** Names what to do when a key is missing or refused. */
export function onRefused(callback) {
  refused = callback;
}

export function authorization(candidate = key) {
  return candidate ? { Authorization: `Bearer ${candidate}` } : {};
}

/** Turns an answer that is no success into a Problem; a 401 to the present key also asks for another one. */
export async function checked(response, usedKey = key) {
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  if (response.status === 401 && usedKey === key) refused();
  const text = [told.error?.message, told.error, told.detail, told.title].find((t) => typeof t === 'string');
  const wait = Number(response.headers.get('Retry-After'));
  throw new Problem(
    response.status,
    told.code ?? String(response.status),
    text ?? `Mimikit answered ${response.status} ${response.statusText}`.trim(),
    told.field,
    wait > 0 ? wait * 1000 : undefined,
  );
}

async function call(method, path, body) {
  const usedKey = key;
  const headers = authorization();
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(`api/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(CALL_MILLIS_MAX),
  });
  await checked(response, usedKey);
  return response.json().catch(() => ({}));
}

export const get = (path) => call('GET', path);
export const post = (path, body = {}) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

/** Whether the program takes this key; throws the Problem when it does not. */
export async function tryKey(candidate) {
  const response = await fetch('api/tasks?limit=1', {
    headers: authorization(candidate),
    signal: AbortSignal.timeout(CALL_MILLIS_MAX),
  });
  await checked(response, candidate);
}
