// The two dialogs that stop everything else: the key, and "are you sure".

import { html, Component, createRef, ErrorNote } from './view.js';
import { keepKey, problemOf, tryKey } from './api.js';
import { connect, disconnect } from './live.js';
import { changed, state } from './state.js';

export class KeyForm extends Component {
  dialog = createRef();

  componentDidMount() {
    this.dialog.current.showModal();
  }

  componentWillUnmount() {
    this.dialog.current.close();
  }

  // A browser lets a second Escape through whatever the page says.
  again = () => this.dialog.current?.showModal();

  submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const key = form.get('key').trim();
    if (!key) return;
    this.setState({ busy: true, problem: undefined });
    try {
      await tryKey(key);
      keepKey(key, form.get('remember') !== null);
      state.keyNeeded = false;
      disconnect();
      connect();
    } catch (failure) {
      const problem = problemOf(failure);
      if (problem.status === 401) problem.message = `That key is not accepted: ${problem.message}`;
      this.setState({ busy: false, problem });
    }
    changed();
  };

  render(_, { busy, problem }) {
    return html`<dialog id="key-dialog" class="box" aria-labelledby="key-title" ref=${this.dialog}
        onCancel=${(event) => event.preventDefault()} onClose=${this.again}>
      <form id="key-form" onSubmit=${this.submit}>
        <h2 id="key-title">Mimikit asks for a key</h2>
        <p>Make one with <code>mimikit token create NAME --scope admin</code>, or use the value of <code>MIMIKIT_API_KEY</code>.</p>
        <label for="key">Key</label>
        <input id="key" name="key" type="password" autocomplete="current-password" autocapitalize="off" spellcheck=${false} autofocus required />
        <label class="check"><input id="key-remember" name="remember" type="checkbox" /> Remember on this device</label>
        <div id="key-error"><${ErrorNote} problem=${problem} /></div>
        <button type="submit" id="key-submit" class="primary" disabled=${busy}>Continue</button>
      </form>
    </dialog>`;
  }
}

export class Confirm extends Component {
  dialog = createRef();

  componentDidMount() {
    this.dialog.current.showModal();
  }

  componentWillUnmount() {
    this.dialog.current.close();
  }

  close = () => {
    state.confirm = null;
    changed();
  };

  accept = () => {
    this.close();
    this.props.confirm.run();
  };

  render({ confirm }) {
    return html`<dialog id="confirm" class="box" aria-labelledby="confirm-title" ref=${this.dialog} onClose=${this.close}>
      <h2 id="confirm-title">${confirm.title}</h2>
      <p>${confirm.text}</p>
      <div class="row">
        <button type="button" id="confirm-no" class="end" autofocus onClick=${this.close}>Cancel</button>
        <button type="button" id="confirm-yes" class="danger" onClick=${this.accept}>${confirm.yes}</button>
      </div>
    </dialog>`;
  }
}
