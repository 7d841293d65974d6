// A reader of server-sent events over fetch, because EventSource cannot send an Authorization header.

import { checked } from './api.js';

const SILENCE_MILLIS_MAX = 60_000;
const PENDING_CHARS_MAX = 8 * 1024 * 1024;
const RETRY_MILLIS_BASE = 500;
const RETRY_MILLIS_MAX = 15_000;

/** Cuts text, however it was chunked, into events {name, data, id}; keeps the last id as the standard says. */
export class EventParser {
  #rest = '';
  #name = '';
  #data = [];
  lastId = '';
  retryMillis = RETRY_MILLIS_BASE;

  feed(text) {
    // A carriage return at the very end may be half of a CRLF: it stays until more comes.
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop();
    if (this.#rest.length > PENDING_CHARS_MAX) throw new Error('event line too long');
    return lines.map((line) => this.#line(line)).filter(Boolean);
  }

  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.lastId = value;
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMillis = Math.min(Number(value), RETRY_MILLIS_MAX);
    return null;
  }

  // A named event without data counts too: "reset" needs none.
  #dispatch() {
    const event = { name: this.#name || 'message', data: this.#data.join('\n'), id: this.lastId };
    const whole = this.#data.length > 0 || this.#name !== '';
    this.#name = '';
    this.#data = [];
    return whole ? event : null;
  }
}

/**
 * Follows a stream for as long as it is wanted and comes back after every break with Last-Event-ID, a growing pause and jitter.
 * Listeners: opened(resumed), event(event), lost(problem, pauseMillis). A 401 or 403 ends it: only another key helps.
 */
export class EventStream {
  #url;
  #headers;
  #on;
  #lastId = '';
  #failures = 0;
  #wake = () => {};
  #current = null;

  constructor(url, headers, on) {
    this.#url = url;
    this.#headers = headers;
    this.#on = on;
  }

  start() {
    if (this.#current) return this.hurry();
    this.#failures = 0;
    this.#current = new AbortController();
    this.#run(this.#current);
  }

  /** Ends it; the next start begins in the present instead of resuming. */
  stop() {
    this.#current?.abort();
    this.#current = null;
    this.#lastId = '';
    this.hurry();
  }

  /** Ends a pause between two attempts at once. */
  hurry() {
    this.#wake();
  }

  async #run(mine) {
    while (this.#current === mine) {
      let problem = null;
      let retryMillis = RETRY_MILLIS_BASE;
      try {
        retryMillis = await this.#readOnce(mine.signal);
      } catch (failure) {
        problem = failure;
      }
      if (this.#current !== mine) return;
      if (problem?.status === 401 || problem?.status === 403) this.#current = null;
      const pause = problem?.retryAfterMillis ?? this.#pauseMillis(retryMillis);
      this.#on.lost(problem, this.#current ? pause : 0);
      if (this.#current) await this.#sleep(pause);
    }
  }

  // Half fixed, half random: pages that lost the same server do not come back in the same moment.
  #pauseMillis(base) {
    const ceiling = Math.min(base * 2 ** this.#failures++, RETRY_MILLIS_MAX);
    return ceiling / 2 + (Math.random() * ceiling) / 2;
  }

  #sleep(millis) {
    return new Promise((done) => {
      const timer = setTimeout(done, millis);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  async #readOnce(stopped) {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    stopped.addEventListener('abort', end);
    const silence = new Watchdog(end);
    try {
      const headers = { Accept: 'text/event-stream', ...this.#headers() };
      if (this.#lastId) headers['Last-Event-ID'] = this.#lastId;
      const response = await fetch(this.#url, { headers, cache: 'no-store', signal: attempt.signal });
      await checked(response);
      this.#failures = 0;
      this.#on.opened(this.#lastId !== '');
      return await this.#readAll(response.body.pipeThrough(new TextDecoderStream()).getReader(), silence);
    } finally {
      stopped.removeEventListener('abort', end);
      silence.stop();
      end();
    }
  }

  async #readAll(reader, silence) {
    const parser = new EventParser();
    parser.lastId = this.#lastId;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return parser.retryMillis;
      silence.reset();
      for (const event of parser.feed(value)) {
        this.#lastId = event.id;
        this.#on.event(event);
      }
    }
  }
}

/** Calls back when nothing was heard for too long: a dead connection may never say so by itself. */
class Watchdog {
  #timer;
  #callback;

  constructor(callback) {
    this.#callback = callback;
    this.reset();
  }

  reset() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#callback, SILENCE_MILLIS_MAX);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
