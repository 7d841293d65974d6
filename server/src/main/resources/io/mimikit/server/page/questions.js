// What agents ask the user: a card in the conversation and a strip that no view hides.

import { html, Component, ErrorNote } from './view.js';
import { post } from './api.js';
import { act, changed, noteOf, state } from './state.js';
import { asText, questionOf } from './shapes.js';
import { ago, local } from './words.js';

async function answer(id, value) {
  await act(`question ${id}`, async () => {
    await post(`questions/${encodeURIComponent(id)}/answer`, { answer: value });
    const known = state.questions.get(id);
    state.questions.set(id, { ...known, status: 'answered', answer: value });
  });
}

function Deadline({ question, now }) {
  if (!question.deadline && question.fallback === undefined) return null;
  const when = question.deadline && html`<time dateTime=${question.deadline} title=${local(question.deadline)}>${ago(question.deadline, now)}</time>`;
  const then = question.fallback !== undefined && html`<q data-testid="question-default">${asText(question.fallback)}</q>`;
  return html`<p class="meta" data-testid="question-deadline">
    ${when && then ? html`Without an answer: ${then}, ${when}` : when ? html`Closes ${when}` : html`Default: ${then}`}
  </p>`;
}

/** One question; pending ones can be answered by button or in words. */
export class Question extends Component {
  submit = (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get('answer').trim();
    if (text) answer(this.props.question.id, text);
  };

  render({ question, now }) {
    const { id, text, options, pending, approval } = question;
    const note = noteOf(`question ${id}`);
    return html`<article class="question" id=${`question-${id}`} data-testid="question" data-id=${id} data-pending=${String(pending)}>
      <h3>${approval ? 'Approval' : 'Question'}</h3>
      <p class="plain" dir="auto" data-testid="question-text">${text}</p>
      ${pending
        ? html`<div class="options">${options.map(({ label, value }) => html`
              <button type="button" key=${value} data-testid="question-option" disabled=${note?.busy} onClick=${() => answer(id, value)}>${label}</button>`)}
          </div>
          ${!(approval && options.length) && html`<form class="row" onSubmit=${this.submit}>
            <label class="spoken" for=${`answer-${id}`}>Your answer</label>
            <input id=${`answer-${id}`} name="answer" data-testid="question-answer" autocomplete="off" dir="auto"
              placeholder=${options.length ? 'Or in your own words' : 'Your answer'} />
            <button type="submit" class="primary" data-testid="question-submit" disabled=${note?.busy}>Answer</button>
          </form>`}
          <${Deadline} question=${question} now=${now} />`
        : html`<p class="meta" data-testid="question-closed">${question.answer !== undefined ? html`Answered: <q>${asText(question.answer)}</q>` : (question.status ?? 'closed')}</p>`}
      <${ErrorNote} problem=${note?.problem} />
    </article>`;
  }
}

function goTo(id) {
  state.view = 'chat';
  history.replaceState(null, '', '#/chat');
  changed();
  // The view is drawn in the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const card = document.getElementById(`question-${id}`);
    card?.scrollIntoView({ block: 'center' });
    card?.querySelector('button, input')?.focus();
  }));
}

/** How many questions wait, the most urgent of them, and the way to it. */
export function QuestionStrip({ now }) {
  const pending = [...state.questions.values()].map(questionOf).filter((question) => question.pending);
  pending.sort((a, b) => (Date.parse(a.deadline) || Infinity) - (Date.parse(b.deadline) || Infinity));
  const [first] = pending;
  return html`<div aria-live="polite">
    ${first && html`<div id="question-strip" class="strip" data-count=${pending.length}>
      <span class="count">${pending.length === 1 ? '1 question' : `${pending.length} questions`}</span>
      <span class="clip">${first.text}</span>
      ${first.deadline && html`<time class="meta" dateTime=${first.deadline} title=${local(first.deadline)}>${ago(first.deadline, now)}</time>`}
      <button type="button" id="question-go" onClick=${() => goTo(first.id)}>Answer</button>
    </div>`}
    <${ErrorNote} problem=${state.problems.question} />
  </div>`;
}
