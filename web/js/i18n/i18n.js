// The two languages of the page. Catalogues are complete: a test compares their keys with each other and with the code.
import { en } from './en.js';
import { zh } from './zh.js';

/** @typedef {'zh-CN' | 'en'} Language */

/** @type {Record<Language, Record<string, string>>} */
const catalogues = { 'zh-CN': zh, en };

/** @type {Language} */
let current = 'zh-CN';

/** @type {Set<() => void>} */
const listeners = new Set();

/** @returns {Language} */
export const language = () => current;

/**
 * Text of a key. `{name}` places take the values given.
 * A missing key shows itself: it is a mistake in the code, and the test of the catalogues finds it.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return (catalogues[current][key] ?? key).replace(/\{(\w+)\}/g, (place, name) => String(values[name] ?? place));
}

/** Whether the catalogue holds the key: for values that come from data, such as a column's name. @param {string} key */
export const has = (key) => key in catalogues[current];

/**
 * The member of a bilingual record for the current language: `{zh, en}` or `{nameZh, nameEn}`.
 * @param {{ zh?: string, en?: string, nameZh?: string, nameEn?: string } | null | undefined} record
 */
export function pick(record) {
  if (!record) return '';
  return (current === 'en' ? record.en ?? capital(record.nameEn) : record.zh ?? record.nameZh) ?? '';
}

/** The standards write English names inside a sentence, small; here they stand alone. @param {string | undefined} name */
export const capital = (name) => (name ? name[0].toUpperCase() + name.slice(1) : undefined);

/** @param {Language} next */
export function setLanguage(next) {
  if (!(next in catalogues)) return;
  current = next;
  if (typeof document !== 'undefined') {
    document.documentElement.lang = next;
    document.title = t('app.title');
    translate(document.body);
  }
  for (const listener of listeners) listener();
}

/** Calls back after every change of language. @param {() => void} listener */
export const onLanguage = (listener) => void listeners.add(listener);

/**
 * Fills the static page: `data-text` is an element's text, `data-label` its accessible name and tooltip,
 * `data-placeholder` the placeholder of a field.
 * @param {ParentNode} root
 */
export function translate(root) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-text]'))) {
    element.textContent = t(element.dataset.text ?? '');
  }
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-label]'))) {
    element.setAttribute('aria-label', t(element.dataset.label ?? ''));
    if (element.matches('button, a')) element.title = t(element.dataset.label ?? '');
  }
  for (const element of /** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll('[data-placeholder]'))) {
    element.placeholder = t(element.dataset.placeholder ?? '');
  }
}
