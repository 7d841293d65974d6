// What the user sends: shown at once, sent in order, and never twice, because every try carries the same idempotency key.

import { post, problemOf } from './api.js';
import { settleOutgoing } from './live.js';
import { changed, state } from './state.js';

const RETRY_PAUSES_MILLIS = [1000, 3000];

let queue = Promise.resolve();

/** Shows the text as the user's and sends it after everything sent before it. */
export function send(text) {
  enqueue({ idempotencyKey: randomKey(), text, createdAt: new Date().toISOString(), sending: true });
}

/** Tries a message again that could not be sent. */
export function resend(message) {
  state.outgoing = state.outgoing.filter((other) => other !== message);
  enqueue({ ...message, sending: true, problem: undefined });
}

/** Takes a message back that could not be sent, and gives its text. */
export function takeBack(message) {
  state.outgoing = state.outgoing.filter((other) => other !== message);
  changed();
  return message.text;
}

function enqueue(message) {
  state.outgoing = [...state.outgoing, message];
  queue = queue.then(() => deliver(message));
  changed();
}

async function deliver(message) {
  const { text, idempotencyKey } = message;
  for (let attempt = 0; ; attempt++) {
    try {
      const { id } = await post('input', { text, conversation: 'main', idempotencyKey });
      accepted(message, id);
      return;
    } catch (failure) {
      const problem = problemOf(failure);
      if (!problem.passing || attempt === RETRY_PAUSES_MILLIS.length) {
        replace(message, { sending: false, problem });
        return;
      }
      await new Promise((done) => setTimeout(done, RETRY_PAUSES_MILLIS[attempt]));
    }
  }
}

function accepted(message, id) {
  replace(message, { sending: false, id });
  settleOutgoing();
  // The status that says so is a moment behind.
  if (state.status) state.status.pendingInputs = Math.max(1, state.status.pendingInputs ?? 0);
}

function replace(message, change) {
  state.outgoing = state.outgoing.map((other) => (other.idempotencyKey === message.idempotencyKey ? { ...other, ...change } : other));
  changed();
}

// randomUUID exists only on https and localhost; the page may be opened by another host's name.
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
