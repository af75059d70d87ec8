// The search field: names through the server, coordinates on the spot. A combobox that arrow keys walk through.
import { getJson, isAbort, query } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { coordinates } from '../format.js';
import { parsePosition } from '../geometry.js';
import { t } from '../i18n/i18n.js';
import { collectionName } from '../layers/layers.js';
import { state } from '../state.js';
import { explain } from '../status/status.js';

/** Typing pauses this long before the server is asked, in milliseconds. */
const PAUSE_MS = 220;

/**
 * @typedef {{ name: string, note: string, lon: number, lat: number, collection?: string, id?: number, region?: string }} Hit
 */

/** @param {(hit: Hit) => void} onChoose */
export function initSearch(onChoose) {
  const field = /** @type {HTMLInputElement} */ (byId('search-text'));
  const list = byId('search-results');
  /** @type {Hit[]} */
  let hits = [];
  let active = -1;
  let timer = 0;
  /** @type {AbortController | undefined} */
  let running;

  const close = () => {
    list.hidden = true;
    field.setAttribute('aria-expanded', 'false');
    field.removeAttribute('aria-activedescendant');
  };

  const mark = (/** @type {number} */ index) => {
    active = index;
    [...list.querySelectorAll('[role=option]')].forEach((item, i) => {
      item.setAttribute('aria-selected', String(i === index));
      if (i === index) item.scrollIntoView({ block: 'nearest' });
    });
    if (index >= 0) field.setAttribute('aria-activedescendant', `search-hit-${index}`);
    else field.removeAttribute('aria-activedescendant');
  };

  const choose = (/** @type {Hit} */ hit) => {
    field.value = hit.name;
    close();
    onChoose(hit);
  };

  const show = (/** @type {Hit[]} */ next, /** @type {string} */ message) => {
    hits = next;
    fill(list, hits.map((hit, index) => h('li', { id: `search-hit-${index}`, role: 'option', 'aria-selected': 'false', on: { click: () => choose(hit) } },
      h('span', {}, hit.name), h('small', {}, hit.note))),
    hits.length === 0 ? h('li', { class: 'search-none', role: 'presentation' }, message) : null);
    list.hidden = false;
    field.setAttribute('aria-expanded', 'true');
    byId('status').textContent = hits.length === 0 ? message : t('search.found', { count: hits.length });
    mark(hits.length > 0 ? 0 : -1);
  };

  const run = async () => {
    running?.abort();
    const text = field.value.trim();
    if (text === '') { close(); return; }
    const position = parsePosition(text);
    if (position) {
      show([{ name: coordinates(position[0], position[1]), note: t('search.coordinates'), lon: position[0], lat: position[1] }], '');
      return;
    }
    running = new AbortController();
    try {
      const found = await getJson(`/api/search${query({ q: text, region: state.region?.code, limit: 12 })}`, running.signal);
      show(found.map((/** @type {any} */ hit) => ({
        name: hit.name, note: collectionName(hit.collection), lon: hit.lon, lat: hit.lat, collection: hit.collection, id: hit.id, region: hit.regionCode,
      })), t('search.none', { text }));
    } catch (error) {
      if (!isAbort(error)) show([], explain(error));
    }
  };

  field.addEventListener('input', () => { clearTimeout(timer); timer = window.setTimeout(run, PAUSE_MS); });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) void run();
      else if (hits.length > 0) mark((active + (event.key === 'ArrowDown' ? 1 : hits.length - 1)) % hits.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!list.hidden && hits[active]) choose(hits[active]);
      else void run();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  byId('search').addEventListener('focusout', (event) => {
    if (!byId('search').contains(/** @type {Node | null} */ (event.relatedTarget))) setTimeout(close, 150);
  });
}
