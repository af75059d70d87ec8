// The gap of one category: residential land that no facility reaches, hatched on the map and listed beside it.
import { getJson, isAbort, query } from '../api.js';
import { button, h } from '../dom.js';
import { area, clause, length, number, people } from '../format.js';
import { onLanguage, pick, t } from '../i18n/i18n.js';
import { layerOf, onLayer } from '../layers/layers.js';
import { L } from '../leaflet.js';
import { freeArea, showBounds } from '../map/map.js';
import { GAP } from '../map/palette.js';
import { currentMode } from '../map/modes.js';
import { state } from '../state.js';
import { failure, loading } from '../status/status.js';

/** So many gaps are listed, those with the most people; the map shows all of them. */
const LISTED = 500;

export class Gaps {
  #map;

  /** @type {string | null} */
  #category = null;

  /** @type {string | undefined} */
  #level;

  #reading = 'walking';

  /** @type {any} */
  #answer = null;

  /** @type {unknown} */
  #error = null;

  /** @type {any} */
  #layer = null;

  /** @type {any} */
  #popup = null;

  /** @type {AbortController | undefined} */
  #running;

  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
    state.on('region', () => this.hide());
    onLayer(({ id }) => { if (id === 'gaps') this.#draw(); });
    onLanguage(() => this.#popup?.remove());
  }

  get category() { return this.#category; }

  /** @param {string} category @param {string} [level] */
  shows(category, level) { return this.#category === category && this.#level === level; }

  /** @param {() => void} listener */
  onChange(listener) { this.#listeners.add(listener); }

  /** @param {string} category @param {string} reading @param {string} [level] */
  async toggle(category, reading, level) {
    if (this.shows(category, level)) this.hide();
    else await this.show(category, reading, level);
  }

  /** The gap that is shown, by another reading. @param {string} reading */
  async read(reading) {
    if (this.#category !== null) await this.show(this.#category, reading, this.#level);
  }

  /** @param {string} category slug, or a park indicator such as `park-500` @param {string} reading @param {string} [level] of the rule */
  async show(category, reading, level) {
    const { region } = state;
    if (!region) return;
    this.#running?.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#category = category;
    this.#level = level;
    this.#reading = reading;
    this.#answer = null;
    this.#error = null;
    this.#changed();
    try {
      this.#answer = await getJson(`/api/analyses/gaps${query({ region: region.code, category, level, reading })}`, signal);
    } catch (error) {
      if (isAbort(error)) return;
      this.#error = error;
    }
    this.#changed();
  }

  hide() {
    this.#running?.abort();
    this.#category = null;
    this.#answer = null;
    this.#error = null;
    this.#changed();
  }

  #changed() {
    this.#draw();
    for (const listener of this.#listeners) listener();
  }

  #draw() {
    this.#popup?.remove();
    this.#layer?.remove();
    this.#layer = null;
    const { shown, opacity } = layerOf('gaps');
    if (!this.#answer || !shown) return;
    this.#layer = L.geoJSON(this.#answer, {
      pane: 'gaps',
      pmIgnore: true,
      bubblingMouseEvents: false,
      style: { color: GAP, weight: 1.2, opacity: opacity / 100, fillColor: 'url(#hatch-gap)', fillOpacity: opacity / 100 },
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ layer) => layer.on('click', (/** @type {any} */ event) => {
        // While a shape is drawn or a place is chosen, the click belongs to the map.
        if (currentMode() === 'browse') this.#open(feature, event.latlng);
        else this.#map.fire('click', event);
      }),
    }).addTo(this.#map);
  }

  /** @param {any} feature @param {any} place */
  #open(feature, place) {
    const gap = feature.properties;
    this.#popup?.remove();
    const free = freeArea();
    const row = (/** @type {string} */ name, /** @type {string} */ value) => h('div', {}, h('dt', {}, name), h('dd', {}, value));
    this.#popup = L.popup({ maxWidth: 280, autoPanPaddingTopLeft: free.paddingTopLeft, autoPanPaddingBottomRight: free.paddingBottomRight }).setLatLng(place).setContent(h('div', { class: 'popup' },
      h('h2', {}, gap.residentialAreaName || t('gaps.one')),
      h('p', { class: 'quiet' }, t('gaps.reason', { name: pick(gap), limit: length(gap.limitM) })),
      h('dl', {},
        row(t('report.people'), people(gap.population)), row(t('report.area'), area(gap.areaM2)),
        row(t('gaps.nearest'), gap.nearestM === null || gap.nearestM === undefined ? t('shortfall.none')
          : [length(gap.nearestM), gap.nearestFacilityName].filter(Boolean).join(' · ')),
        gap.clause ? row(t('gaps.clause'), clause(gap.clause)) : null))).openOn(this.#map);
  }

  /** What the panel shows below the line that is chosen. @returns {HTMLElement | null} */
  block() {
    if (this.#category === null) return null;
    if (this.#error) return failure(this.#error, () => void this.read(this.#reading));
    if (!this.#answer) return h('section', { class: 'gap-block' }, loading());
    const features = [...this.#answer.features].sort((a, b) => (b.properties.population ?? 0) - (a.properties.population ?? 0));
    const { population, areaM2, populationOutsideResidentialLand: outside } = this.#answer;
    const title = features[0] ? pick(features[0].properties) : t('gaps.noneTitle');
    return h('section', { class: 'gap-block', 'aria-live': 'polite' },
      h('div', { class: 'gap-head' }, h('h2', {}, h('span', { class: 'swatch swatch-gap', 'aria-hidden': 'true' }), t('gaps.title', { name: title })),
        button({ icon: 'close', label: t('gaps.hide'), class: 'button-icon', onClick: () => this.hide() })),
      features.length === 0 ? h('p', {}, t('gaps.none')) : h('p', {}, t('gaps.sum', { count: number(features.length), people: people(population), area: area(areaM2) }),
        outside >= 1 ? h('small', {}, ` ${t('gaps.outside', { people: people(outside) })}`) : null),
      features.length === 0 ? null : h('ol', { class: 'items gap-list' }, features.slice(0, LISTED).map((feature) => h('li', {}, h('button', {
        type: 'button', class: 'item', on: { click: () => this.#goTo(feature) },
      }, h('span', {}, feature.properties.residentialAreaName || t('gaps.one')),
      h('small', {}, [people(feature.properties.population), area(feature.properties.areaM2)].join(' · ')))))),
      features.length > LISTED ? h('p', { class: 'quiet' }, t('gaps.more', { count: number(features.length - LISTED) })) : null);
  }

  /** @param {any} feature */
  #goTo(feature) {
    const bounds = L.geoJSON(feature).getBounds();
    showBounds(this.#map, [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]], 16);
    this.#open(feature, bounds.getCenter());
  }
}
