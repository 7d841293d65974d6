// What every view is built from: the template tag, a memoising component and three small parts.

import { h, render, Component, createRef } from './vendor/preact.js';
import htm from './vendor/htm.js';
import { ago, local } from './words.js';

export const html = htm.bind(h);
export { render, Component, createRef };

/** A component that is drawn again only when one of its properties is another value than before. */
export class Pure extends Component {
  shouldComponentUpdate(next) {
    const names = new Set([...Object.keys(this.props), ...Object.keys(next)]);
    return [...names].some((name) => this.props[name] !== next[name]);
  }
}

/** An instant as age, with the local time as its tooltip. */
export function Time({ at, now }) {
  if (!at) return null;
  return html`<time dateTime=${at} title=${local(at)}>${ago(at, now)}</time>`;
}

/** What went wrong, where it went wrong. */
export function ErrorNote({ problem, retry }) {
  if (!problem) return null;
  return html`<p class="error" role="alert" data-testid="error" data-code=${problem.code} data-field=${problem.field}>
    ${problem.field && html`<code>${problem.field}</code>: `}${problem.message}
    ${retry && html` <button type="button" onClick=${retry}>Try again</button>`}
  </p>`;
}

/** A status: always a word, the colour only helps. */
export function Pill({ look }) {
  return html`<span class="pill" data-tone=${look.tone} title=${look.hint}>${look.label}</span>`;
}
