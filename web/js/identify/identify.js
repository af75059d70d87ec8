// A click on the map: what is there, smallest first, with its exact shape and its attributes.
import { getJson, isAbort, query } from '../api.js';
import { button, byId, fill, h } from '../dom.js';
import { coordinates } from '../format.js';
import { exportUrl } from '../export/export.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { allLayers, collectionName } from '../layers/layers.js';
import { L } from '../leaflet.js';
import { fillDrawer, hasDrawer, leaveDrawer, takeDrawer } from '../map/drawer.js';
import { currentMode } from '../map/modes.js';
import { ACCENT } from '../map/palette.js';
import { state } from '../state.js';
import { empty, failure, loading } from '../status/status.js';
import { whyButton } from '../why/why.js';
import { attributes, featureName } from './attributes.js';

/** How near a click must be, in pixels. */
const TOLERANCE_PX = 6;

/** A click may be the first half of a double click, which zooms: wait so long, in milliseconds. */
const DOUBLE_CLICK_MS = 230;

/** Collections without a switch: the ground of the map. */
const GROUND = new Set(['buildings', 'streets', 'barriers', 'entrances', 'regions']);

/** What is switched off is not asked for. */
const visibleCollections = () => [
  ...allLayers().filter(({ collection, shown }) => collection && shown).map(({ collection }) => /** @type {string} */ (collection)), 'streets', 'barriers', 'regions',
];

export class Identify {
  #map;

  /** @type {(feature: any) => void} */
  #openUnit;

  /** @type {(feature: any) => (() => void) | null} */
  #why;

  /** @type {any[]} */
  #features = [];

  #chosen = 0;

  /** @type {{ lat: number, lng: number } | null} */
  #place = null;

  /** @type {any} */
  #highlight = null;

  /** @type {AbortController | undefined} */
  #running;

  /** @type {unknown} */
  #error = null;

  #loading = false;

  /** @param {any} map @param {{ openUnit: (feature: any) => void, why: (feature: any) => (() => void) | null }} actions `why` is null where there is nothing to ask */
  constructor(map, { openUnit, why }) {
    this.#map = map;
    this.#openUnit = openUnit;
    this.#why = why;
    let timer = 0;
    map.on('click', (/** @type {any} */ event) => {
      if (currentMode() !== 'browse') return;
      clearTimeout(timer);
      timer = window.setTimeout(() => void this.at(event.latlng), DOUBLE_CLICK_MS);
    });
    map.on('dblclick', () => clearTimeout(timer));
    // Without a pointer: the middle of the map.
    map.getContainer().addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Enter' && event.target === map.getContainer() && currentMode() === 'browse') void this.at(map.getCenter());
    });
    onLanguage(() => { if (hasDrawer(this)) this.#render(); });
    state.on('region', () => this.close());
  }

  /**
   * Asks what is at a place.
   * @param {{ lat: number, lng: number }} place
   * @param {{ collection: string, id: number }} [prefer] the hit to open, after a search
   */
  async at(place, prefer) {
    if (!(await takeDrawer(this))) return;
    this.#running?.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#place = place;
    this.#features = [];
    this.#chosen = 0;
    this.#error = null;
    this.#loading = true;
    this.#render();
    try {
      const metresPerPixel = (40_075_016.686 * Math.cos((place.lat * Math.PI) / 180)) / 2 ** (this.#map.getZoom() + 8);
      const answer = await getJson(`/api/identify${query({
        lon: place.lng.toFixed(7), lat: place.lat.toFixed(7), toleranceM: Math.min(1000, TOLERANCE_PX * metresPerPixel).toFixed(2), region: state.region?.code,
        collections: visibleCollections().join(','),
      })}`, signal);
      // The plan before the ground it stands on; inside each, the smallest first as the server sorts them.
      this.#features = [...answer.features].sort((a, b) => Number(GROUND.has(a.collection)) - Number(GROUND.has(b.collection)));
      this.#chosen = Math.max(0, prefer ? this.#features.findIndex(({ collection, id }) => collection === prefer.collection && id === prefer.id) : 0);
    } catch (error) {
      if (isAbort(error)) return;
      this.#error = error;
    }
    this.#loading = false;
    this.#render();
    byId('status').textContent = this.#features.length > 0 ? t('identify.stack', { count: this.#features.length }) : t('identify.none');
  }

  close() {
    this.#running?.abort();
    this.#highlight?.remove();
    this.#highlight = null;
    leaveDrawer(this);
  }

  #render() {
    const place = /** @type {{ lat: number, lng: number }} */ (this.#place);
    this.#highlight?.remove();
    this.#highlight = null;
    const where = h('p', { class: 'where' }, coordinates(place.lng, place.lat));
    const feature = this.#features[this.#chosen];
    if (!feature) {
      const body = this.#loading ? loading()
        : this.#error ? failure(this.#error, () => void this.at(place))
          : empty(t('identify.none'), t('identify.noneNext'));
      fillDrawer({ title: t('identify.title'), body: [body, where] });
      return;
    }
    this.#highlight = L.geoJSON(feature.geometry, {
      pane: 'highlight',
      interactive: false,
      style: { color: ACCENT, weight: 3, fillColor: ACCENT, fillOpacity: 0.12 },
      pointToLayer: (/** @type {any} */ _, /** @type {any} */ latlng) =>
        L.circleMarker(latlng, { pane: 'highlight', radius: 13, color: ACCENT, weight: 3, fillOpacity: 0, interactive: false }),
    }).addTo(this.#map);
    const properties = feature.properties ?? {};
    const why = this.#why(feature);
    const { main, record } = attributes(feature.collection, properties);
    fillDrawer({
      title: featureName(feature.collection, properties),
      body: [
        this.#features.length > 1 ? this.#stack() : null,
        h('p', { class: 'kind' }, collectionName(feature.collection)),
        table(main),
        record.length > 0 ? h('details', { class: 'record' }, h('summary', {}, t('identify.record')), table(record)) : null,
        where,
      ],
      foot: [
        why ? whyButton(why) : null,
        feature.collection === 'renewal-units'
          ? button({ text: t('units.open'), icon: 'edit', class: 'button button-primary', onClick: () => this.#openUnit(feature) }) : null,
        h('a', { class: 'button', href: exportUrl(feature.collection, properties.region_code ?? state.region?.code, [feature.id]), download: `${feature.collection}-${feature.id}.geojson` },
          t('export.feature')),
      ],
    });
  }

  /** The features that lie above each other at the place. */
  #stack() {
    const list = h('div', { class: 'stack', role: 'radiogroup', 'aria-label': t('identify.stack', { count: this.#features.length }) });
    fill(list, this.#features.map((feature, index) => h('label', { class: 'stack-item' },
      h('input', {
        type: 'radio',
        name: 'stack',
        checked: index === this.#chosen,
        on: {
          change: () => {
            this.#chosen = index;
            this.#render();
            /** @type {HTMLElement | null} */ (document.querySelector('.stack input:checked'))?.focus();
          },
        },
      }),
      h('span', {}, featureName(feature.collection, feature.properties ?? {})),
      h('small', {}, collectionName(feature.collection)))));
    return list;
  }
}

/** @param {[string, string][]} rows */
const table = (rows) => h('table', { class: 'attributes' }, h('tbody', {}, rows.map(([name, value]) =>
  h('tr', {}, h('th', { scope: 'row' }, name), h('td', {}, value)))));
