// Puts the page together: key, views, clock, connection.

import { html, render } from './view.js';
import { loadKey, onRefused } from './api.js';
import { Chat, waitingSince } from './chat.js';
import { Confirm, KeyForm } from './dialogs.js';
import { Header } from './header.js';
import { connect, hurry, watchReply } from './live.js';
import { QuestionStrip } from './questions.js';
import { changed, drawnBy, state } from './state.js';
import { Drawer, Tasks } from './tasks.js';
import { Triggers } from './triggers.js';

const TICK_MILLIS = 1000;
const REPLY_WATCH_TICKS = 5;
const VIEWS = ['chat', 'tasks', 'triggers'];

const root = document.getElementById('app');

function App({ now }) {
  // Ages change slowly; rows are drawn again only when this coarser clock moves.
  const slow = now - (now % 10_000);
  return html`
    <${Header} now=${now} />
    <${QuestionStrip} now=${slow} />
    <main class="views" data-view=${state.view}>
      <${Chat} now=${now} />
      <${Tasks} now=${slow} />
      <${Triggers} now=${slow} />
    </main>
    ${state.drawer && html`<${Drawer} key=${`drawer ${state.drawer.id}`} drawer=${state.drawer} />`}
    ${state.confirm && html`<${Confirm} key="confirm" confirm=${state.confirm} />`}
    ${state.keyNeeded && html`<${KeyForm} key="key" />`}`;
}

function draw() {
  render(html`<${App} now=${Date.now()} />`, root);
  const doing = state.connection.state === 'live' ? state.status?.agentStatus : 'disconnected';
  document.title = `${state.unread ? `(${state.unread}) ` : ''}Mimikit${doing ? ` · ${doing}` : ''}`;
}

function chooseView() {
  const [, name] = location.hash.split('/');
  state.view = VIEWS.includes(name) ? name : 'chat';
  changed();
}

let ticks = 0;

function tick() {
  if (document.hidden) return;
  if (waitingSince() !== null && ++ticks % REPLY_WATCH_TICKS === 0) watchReply();
  changed();
}

function seen() {
  if (document.hidden) return;
  state.unread = 0;
  hurry();
  changed();
}

onRefused(() => {
  state.keyNeeded = true;
  changed();
});
drawnBy(draw);
loadKey();
addEventListener('hashchange', chooseView);
addEventListener('online', hurry);
document.addEventListener('visibilitychange', seen);
setInterval(tick, TICK_MILLIS);
chooseView();
root.replaceChildren();
draw();
connect();
