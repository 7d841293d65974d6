// Markdown of an agent, made safe to show. An agent repeats what it read in files, pages and hooks, so its text is hostile until proven otherwise.

import { Marked } from './vendor/marked.js';
import './vendor/purify.js';

const BARE_TAGS = 'br|kbd|sub|sup|b|i|em|strong|del|code|details|summary';
const ALLOWED_TAGS = [
  ...BARE_TAGS.split('|'),
  ...'a p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr table thead tbody tr th td'.split(' '),
];
const bareTag = new RegExp(`^</?(?:${BARE_TAGS})\\s*/?>$`, 'i');
const ALLOWED_LINKS = /^(?:https?:\/\/|mailto:)/i;

const escaped = (text) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    // Raw HTML is shown as the text it is, except a few tags without attributes.
    html: ({ text }) => text.replace(/<[^>]*>?|[^<]+/g, (part) => (bareTag.test(part) ? part : escaped(part))),
    // A picture loads from wherever the text says, which is a way to carry secrets out: it becomes a link to click.
    image({ href, text }) {
      return `<a href="${escaped(href)}">🖼 ${escaped(text || href)}</a>`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

const purifier = globalThis.DOMPurify(window);
purifier.addHook('afterSanitizeAttributes', (node) => {
  if (node.nodeName !== 'A' || !node.hasAttribute('href')) return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

/** A document fragment with nothing in it but the allowed tags; links lead only to http, https and mailto. */
export function markdown(text) {
  return purifier.sanitize(marked.parse(text), {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ['href', 'title', 'align', 'start'],
    ALLOWED_URI_REGEXP: ALLOWED_LINKS,
    ADD_URI_SAFE_ATTR: ['align', 'start'],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}
