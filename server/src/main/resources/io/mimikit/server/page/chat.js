// The conversation with the Teller: what was said, what is being said, questions in their place, and the composer.

import { html, Component, createRef, ErrorNote, Pure } from './view.js';
import { changed, state } from './state.js';
import { loadMessages, loadOlder } from './live.js';
import { markdown } from './markdown.js';
import { resend, send, takeBack } from './outgoing.js';
import { Question } from './questions.js';
import { questionOf } from './shapes.js';
import { elapsed, local, localShort, usageWords } from './words.js';

const WAITING_SHOWN_AFTER_MILLIS = 3000;

const AUTHORS = { user: 'You', agent: 'Mimikit', system: 'System' };

/** Markdown in an element of its own; text that cannot be parsed is shown as it is. */
export class Markdown extends Pure {
  element = createRef();

  componentDidMount() {
    this.fill();
  }

  componentDidUpdate() {
    this.fill();
  }

  fill() {
    try {
      this.element.current.replaceChildren(markdown(this.props.text));
    } catch (ignored) {
      this.element.current.textContent = this.props.text;
    }
  }

  render() {
    return html`<div class="markdown" dir="auto" ref=${this.element} />`;
  }
}

class Message extends Pure {
  render({ message, today }) {
    const { id, role, text = '', createdAt } = message;
    const facts = [usageWords(message.usage), elapsed(message.elapsedMs)].filter(Boolean).join(' · ');
    return html`<article class="message" data-testid="message" data-id=${id} data-role=${role}>
      <h3 class="spoken">${AUTHORS[role] ?? role}</h3>
      <div class="bubble">${role === 'agent' ? html`<${Markdown} text=${text} />` : html`<p class="plain" dir="auto">${text}</p>`}</div>
      <p class="meta">
        ${facts && html`<span class="facts">${facts}</span>`}
        ${createdAt && html`<time dateTime=${createdAt} title=${local(createdAt)}>${localShort(createdAt, today)}</time>`}
      </p>
    </article>`;
  }
}

function Outgoing({ message, edit }) {
  return html`<article class="message" data-testid="outgoing" data-role="user" data-id=${message.id} data-state=${message.problem ? 'failed' : message.id ? 'sent' : 'sending'}>
    <h3 class="spoken">You</h3>
    <div class="bubble"><p class="plain" dir="auto">${message.text}</p></div>
    ${message.sending && html`<p class="meta">Sending…</p>`}
    ${message.problem && html`<${ErrorNote} problem=${message.problem} />
      <p class="meta">
        <button type="button" data-testid="outgoing-retry" onClick=${() => resend(message)}>Send again</button>
        <button type="button" data-testid="outgoing-edit" onClick=${() => edit(takeBack(message))}>Edit</button>
      </p>`}
  </article>`;
}

function Draft({ text }) {
  return html`<article class="message" id="draft" data-role="agent" aria-live="off" aria-busy="true">
    <div class="bubble"><${Markdown} text=${text} /></div>
  </article>`;
}

/** Since when the user waits for a reply; null when he doesn't. */
export function waitingSince() {
  const sent = state.outgoing.filter((message) => !message.problem);
  if (sent.length) return Date.parse(sent.at(-1).createdAt);
  const last = state.messages?.at(-1);
  return last?.role === 'user' && state.status?.pendingInputs > 0 ? Date.parse(last.createdAt) : null;
}

function Waiting({ now }) {
  const since = waitingSince();
  if (since === null) return null;
  const millis = now - since;
  return html`<div id="waiting" class="waiting" role="status">
    <span class="dots" aria-hidden="true"><i /><i /><i /></span>
    <span>${millis >= WAITING_SHOWN_AFTER_MILLIS ? `Waiting ${elapsed(millis, true)}` : html`<span class="spoken">Waiting for a reply</span>`}</span>
  </div>`;
}

// Questions stand where they were asked.
function timeline(messages) {
  const entries = messages.map((message) => ({ at: Date.parse(message.createdAt) || 0, message }));
  for (const raw of state.questions.values()) {
    const question = questionOf(raw);
    const at = Date.parse(question.createdAt) || Infinity;
    const index = entries.findIndex((entry) => entry.at > at);
    entries.splice(index < 0 ? entries.length : index, 0, { at, question });
  }
  return entries;
}

export class Chat extends Component {
  list = createRef();
  follows = true;
  heightBefore = null;
  sizes = new ResizeObserver(() => this.follow());

  componentDidMount() {
    this.sizes.observe(this.list.current);
    this.follow();
  }

  componentDidUpdate() {
    const list = this.list.current;
    if (this.heightBefore !== null && !state.olderBusy) {
      list.scrollTop += list.scrollHeight - this.heightBefore;
      this.heightBefore = null;
    }
    this.follow();
  }

  componentWillUnmount() {
    this.sizes.disconnect();
  }

  follow() {
    const list = this.list.current;
    if (this.follows) list.scrollTop = list.scrollHeight;
    else this.scrolled();
  }

  // Whoever has scrolled up to read is left in peace; whoever is near the end follows it.
  scrolled = () => {
    const list = this.list.current;
    const below = list.scrollHeight - list.scrollTop - list.clientHeight;
    this.follows = below < Math.max(60, list.clientHeight / 4);
    const away = below > list.clientHeight / 2;
    if (away !== this.state.away) this.setState({ away });
  };

  toBottom = () => {
    this.follows = true;
    this.follow();
    this.setState({ away: false });
  };

  older = () => {
    this.follows = false;
    this.heightBefore = this.list.current.scrollHeight;
    loadOlder();
  };

  sent = (text) => {
    this.follows = true;
    send(text);
  };

  render({ now }, { away }) {
    const { messages, draft, outgoing, problems } = state;
    const today = now - (now % 60_000);
    return html`<section id="chat" class="view chat" aria-label="Chat">
      <div id="messages" class="messages" role="log" aria-label="Conversation" tabindex="0" ref=${this.list} onScroll=${this.scrolled}>
        ${state.olderLeft && html`<button type="button" id="load-older" disabled=${state.olderBusy} onClick=${this.older}>
          ${state.olderBusy ? 'Loading…' : 'Load older messages'}</button>`}
        <${ErrorNote} problem=${problems.older} />
        <${ErrorNote} problem=${problems.message} retry=${loadMessages} />
        ${messages?.length === 0 && outgoing.length === 0 && html`<p class="empty" id="chat-empty">
          Ask for something, once or on a schedule.<br />For example: <q>Every morning at 9, summarise the new issues.</q></p>`}
        ${timeline(messages ?? []).map(({ message, question }) =>
          message
            ? html`<${Message} key=${message.id} message=${message} today=${today} />`
            : html`<${Question} key=${`question ${question.id}`} question=${question} now=${now} />`)}
        ${outgoing.map((message) => html`<${Outgoing} key=${message.idempotencyKey} message=${message} edit=${editText} />`)}
        ${draft ? html`<${Draft} key="draft" text=${draft} />` : html`<${Waiting} key="waiting" now=${now} />`}
      </div>
      ${away && html`<button type="button" id="to-bottom" class="to-bottom" onClick=${this.toBottom} aria-label="Go to the newest message">↓</button>`}
      <${Composer} send=${this.sent} />
    </section>`;
  }
}

function editText(text) {
  const input = document.getElementById('input');
  input.value = input.value ? `${text}\n${input.value}` : text;
  input.focus();
  changed();
}

class Composer extends Pure {
  input = createRef();

  submit = (event) => {
    event.preventDefault();
    const text = this.input.current.value;
    if (text.trim() === '') return;
    this.input.current.value = '';
    this.input.current.focus();
    this.props.send(text);
  };

  // Enter while an input method composes chooses a candidate; some browsers report that only by key code 229.
  key = (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !composing) this.submit(event);
  };

  render() {
    return html`<form id="composer" class="composer" onSubmit=${this.submit}>
      <label class="spoken" for="input">Message to Mimikit</label>
      <textarea id="input" rows="1" placeholder="Message Mimikit" enterkeyhint="send" autocomplete="off" dir="auto" ref=${this.input} onKeyDown=${this.key} />
      <button type="submit" id="send" class="primary">Send</button>
    </form>`;
  }
}
