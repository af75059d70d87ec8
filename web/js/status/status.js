// Short messages: seen in a corner, heard by a screen reader, and gone after a while unless somebody has to act on them.
import { ApiError, Cancelled, isAbort } from '../api.js';
import { button, byId, fill, h } from '../dom.js';
import { language, onLanguage, t } from '../i18n/i18n.js';

/** How long a message stays, in milliseconds. */
const SHOWN_MS = 6000;

/**
 * @param {string} text
 * @param {{ kind?: 'info' | 'error', action?: { text: string, run: () => void } }} [options]
 *   A message with an action stays until it is used or closed.
 */
export function say(text, { kind = 'info', action } = {}) {
  const toast = h('div', { class: `toast toast-${kind}` },
    h('p', {}, text),
    action ? button({ text: action.text, class: 'button button-quiet', onClick: () => { toast.remove(); action.run(); } }) : null,
    button({ icon: 'close', label: t('action.dismiss'), class: 'button-icon', onClick: () => toast.remove() }));
  const corner = byId('toasts');
  // The same message twice says nothing new.
  for (const old of corner.querySelectorAll('.toast')) {
    if (old.querySelector('p')?.textContent === text) old.remove();
  }
  corner.append(toast);
  byId(kind === 'error' ? 'alert' : 'status').textContent = text;
  if (!action && kind !== 'error') setTimeout(() => toast.remove(), SHOWN_MS);
}

/** Words for a failure. @param {unknown} error */
export function explain(error) {
  if (error instanceof ApiError) {
    if (error.unreachable) return t('error.unreachable');
    // Where the server explains itself in English only, the page still says in the reader's language what kind of trouble it is.
    const kind = { 404: 'error.missing', 422: error.sentShape ? 'error.invalid' : 'error.refused', 503: 'error.busy' }[error.status]
      ?? (error.status >= 500 ? 'error.server' : 'error.refused');
    return t(kind, { detail: (language() === 'zh-CN' && error.body?.detailZh) || error.message });
  }
  if (error instanceof Cancelled) return t('job.cancelled');
  console.error(error);
  return t('error.unexpected');
}

/** Whether asking again can help. @param {unknown} error */
const canRetry = (error) => !(error instanceof ApiError && error.final);

/**
 * Shows a failure with a way out, where there is one; a request that was given up on purpose is none.
 * @param {unknown} error
 * @param {() => void} [retry]
 */
export function sayError(error, retry) {
  if (isAbort(error)) return;
  say(explain(error), { kind: 'error', action: retry && canRetry(error) ? { text: t('action.retry'), run: retry } : undefined });
}

/** A block that stands in a panel while something is loading. */
export const loading = () => h('p', { class: 'loading', role: 'status' }, h('span', { class: 'spinner', 'aria-hidden': 'true' }), t('state.loading'));

/** A block that stands in a panel after a failure. @param {unknown} error @param {() => void} retry */
export const failure = (error, retry) => h('div', { class: error instanceof Cancelled ? 'empty' : 'empty empty-error', role: 'alert' },
  h('p', {}, explain(error)), canRetry(error) ? button({ text: t('action.retry'), icon: 'retry', onClick: retry }) : null);

/** A block that says why there is nothing and what to do next. @param {string} title @param {string} next @param {...(Node | null)} more */
export const empty = (title, next, ...more) => h('div', { class: 'empty' }, h('p', { class: 'empty-title' }, title), h('p', {}, next), ...more);

/**
 * Asks before something that cannot be taken back.
 * @template {string} Answer
 * @param {{ title: string, text: string, content?: Node, aside?: boolean, choices: { answer: Answer, text: string, kind?: 'danger' | 'primary' }[], cancel?: string }} question
 *   `content` stands below the text; `aside`: beside the map, which stays in sight; `cancel` is what closing without a choice is called
 * @returns {Promise<Answer | null>} null: closed without a choice
 */
export function ask({ title, text, content, aside = false, choices, cancel = t('action.cancel') }) {
  return new Promise((resolve) => {
    const dialog = h('dialog', { class: aside ? 'dialog dialog-aside' : 'dialog', 'aria-labelledby': 'dialog-title' },
      h('h2', { id: 'dialog-title' }, title), h('p', {}, text), content ?? null,
      h('div', { class: 'actions' },
        choices.map(({ answer, text: label, kind }) => button({
          text: label,
          class: `button${kind ? ` button-${kind}` : ''}`,
          onClick: () => { dialog.returnValue = answer; dialog.close(answer); },
        })),
        button({ text: cancel, onClick: () => dialog.close('') })));
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(/** @type {Answer} */ (dialog.returnValue) || null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Words that were spoken in the other language are not to be found again. */
onLanguage(() => {
  byId('status').textContent = '';
  byId('alert').textContent = '';
});

let connected = true;

/** Says whether the server tells of changes. @param {boolean} now */
export function setConnected(now) {
  if (now === connected) return;
  connected = now;
  dispatchEvent(new Event('connected'));
}

/** Shows the notice while the machine says that it has no network, or the server says nothing. */
export function watchNetwork() {
  const notice = byId('offline');
  const update = () => {
    notice.hidden = navigator.onLine && connected;
    fill(notice, !navigator.onLine ? t('state.offline') : connected ? '' : t('state.unconnected'));
  };
  addEventListener('connected', update);
  addEventListener('online', update);
  addEventListener('offline', update);
  onLanguage(update);
  update();
}
