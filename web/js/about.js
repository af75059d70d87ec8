// What this is, which keys there are, and whose data is shown.
import { getJson } from './api.js';
import { byId, button, h } from './dom.js';
import { language, pick, t } from './i18n/i18n.js';
import { state } from './state.js';
import { sayError } from './status/status.js';

/** The keys and what they do. */
const KEYS = [['Ctrl+Z', 'keys.undo'], ['Ctrl+Y', 'keys.redo'], ['Enter', 'keys.enter'], ['Enter', 'keys.identify'], ['Esc', 'keys.escape'], ['+ −', 'keys.zoom'], ['← ↑ → ↓', 'keys.move'], ['Alt', 'keys.alt']];

export function initAbout() {
  byId('about-open').addEventListener('click', () => void open());
}

async function open() {
  let about;
  try {
    about = await getJson('/api/about');
  } catch (error) {
    sayError(error, () => void open());
    return;
  }
  const dialog = h('dialog', { class: 'dialog', 'aria-labelledby': 'about-title' },
    h('h2', { id: 'about-title' }, `${about.name} ${about.version}`),
    h('p', {}, t('about.text')),
    h('h3', {}, t('about.keys')),
    h('dl', { class: 'keys' }, KEYS.map(([key, text]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, t(text))))),
    h('h3', {}, t('about.data')),
    h('ul', {}, (about.attributions ?? []).map((/** @type {any} */ attribution) => h('li', {}, pick(attribution))),
      state.region?.notice ? h('li', {}, `${pick(state.region)}${t('list.colon')}${pick(state.region.notice)}`) : null),
    h('p', {}, h('a', { class: 'link', href: `ogc?lang=${language() === 'en' ? 'en' : 'zh'}` }, t('about.ogc'))),
    h('p', { class: 'quiet' }, t('about.libraries')),
    h('div', { class: 'actions' }, button({ text: t('action.close'), class: 'button button-primary', onClick: () => dialog.close() })));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
