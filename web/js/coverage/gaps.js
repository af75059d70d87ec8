// The gap of one category: residential land that no facility reaches, hatched on the map and listed beside it.
import { isAbort, query } from '../api.js';
import { button, h } from '../dom.js';
import { area, number, people } from '../format.js';
import { pick, t } from '../i18n/i18n.js';
import { Asking } from '../jobs/asking.js';
import { layerOf, onLayer } from '../layers/layers.js';
import { L } from '../leaflet.js';
import { showBounds } from '../map/map.js';
import { GAP } from '../map/palette.js';
import { currentMode } from '../map/modes.js';
import { state } from '../state.js';
import { failure } from '../status/status.js';

/** So many gaps are listed, those with the most people; the map shows all of them. */
const LISTED = 500;

export class Gaps {
  #map;

  /** @type {string | null} */
  #category = null;

  /** @type {string | undefined} */
  #level;

  #reading = 'walking';

  /** Rule of a rule set other than the default, and the year. @type {{ rule?: string, ruleSet?: string, year?: string }} */
  #more = {};

  /** @type {any} */
  #answer = null;

  /** @type {unknown} */
  #error = null;

  /** @type {any} */
  #layer = null;

  #why;

  /** @type {Asking | undefined} */
  #running;

  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {any} map @param {import('../why/why.js').Why} why explains a gap that is clicked */
  constructor(map, why) {
    this.#map = map;
    this.#why = why;
    state.on('region', () => this.hide());
    onLayer(({ id }) => { if (id === 'gaps') this.#draw(); });
  }

  get category() { return this.#category; }

  /** @param {string} category @param {string} [level] @param {string} [rule] */
  shows(category, level, rule) { return this.#category === category && this.#level === level && this.#more.rule === rule; }

  /** @param {() => void} listener */
  onChange(listener) { this.#listeners.add(listener); }

  /** @param {string} category @param {string} reading @param {string} [level] @param {{ rule?: string, ruleSet?: string, year?: string }} [more] */
  async toggle(category, reading, level, more = {}) {
    if (this.shows(category, level, more.rule)) this.hide();
    else await this.show(category, reading, level, more);
  }

  /** The gap that is shown, by another reading or in another year. @param {string} reading @param {string} [year] */
  async read(reading, year = this.#more.year) {
    if (this.#category !== null) await this.show(this.#category, reading, this.#level, { ...this.#more, year });
  }

  /**
   * @param {string} category slug, or a park indicator such as `park-500`
   * @param {string} reading
   * @param {string} [level] of the rule
   * @param {{ rule?: string, ruleSet?: string, year?: string }} [more] a rule of a rule set instead of the category, and the year
   */
  async show(category, reading, level, more = {}) {
    const { region } = state;
    if (!region) return;
    this.#running?.abort();
    this.#running = new Asking();
    this.#category = category;
    this.#level = level;
    this.#reading = reading;
    this.#more = more;
    this.#answer = null;
    this.#error = null;
    this.#changed();
    try {
      this.#answer = await this.#running.get(`/api/analyses/gaps${query({
        region: region.code, reading, year: more.year, ...(more.rule ? { ruleSet: more.ruleSet, rule: more.rule } : { category, level }),
      })}`);
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
        if (currentMode() === 'browse') this.#ask({ lon: event.latlng.lng, lat: event.latlng.lat });
        else this.#map.fire('click', event);
      }),
    }).addTo(this.#map);
  }

  /** @param {{ lon?: number, lat?: number, community?: number }} subject */
  #ask(subject) {
    const { question } = this;
    if (question) void this.#why.ask({ ...question, ...subject });
  }

  /** The rule of the gap that is shown, as a question why takes it; null while none is. */
  get question() {
    // The rows of other rule sets have distances of their own, which an explanation by category would not use.
    if (this.#category === null || !this.#answer || this.#more.rule) return null;
    // The answer knows the reading: parks are measured in a straight line whatever is chosen.
    return { category: this.#category, level: this.#level, reading: this.#answer.reading, year: this.#more.year };
  }

  /** What the panel shows below the line that is chosen. @returns {HTMLElement | null} */
  block() {
    if (this.#category === null) return null;
    if (this.#error) return failure(this.#error, () => void this.read(this.#reading));
    if (!this.#answer) return h('section', { class: 'gap-block' }, this.#running?.element);
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
    if (this.question) {
      this.#ask({ community: feature.properties.residentialAreaId });
      return;
    }
    const bounds = L.geoJSON(feature).getBounds();
    showBounds(this.#map, [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]], 16);
  }
}
