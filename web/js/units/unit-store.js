// The saved renewal units of the region: the list, the outlines on the map, and saving with a check of the version.
import { ApiError, getFeatures, query, request } from '../api.js';
import { L } from '../leaflet.js';
import { layerOf, onLayer } from '../layers/layers.js';
import { ACCENT } from '../map/palette.js';
import { state } from '../state.js';

const ITEMS = '/ogc/collections/renewal-units/items';

/**
 * @typedef {object} Unit  A saved unit, or one that has never been saved.
 * @property {number} [id]
 * @property {string} [etag]  version that a save must still find
 * @property {string} region
 * @property {Record<string, any>} properties
 * @property {import('./drawing.js').Shape} geometry
 */

/** What the server sets itself. */
const COMPUTED = ['version', 'source'];

export class UnitStore {
  #map;

  /** @type {any[]} */
  #features = [];

  /** @type {unknown} */
  #error = null;

  #loading = false;

  /** @type {AbortController | undefined} */
  #running;

  #layer;

  /** Id of the unit that the editor shows itself. @type {number | undefined} */
  #hidden;

  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
    this.#layer = L.geoJSON(null, { pane: 'units', interactive: false, pmIgnore: true });
    state.on('region', () => void this.load());
    state.on('data', ({ detail }) => { if (detail.collection === 'renewal-units') void this.load(); });
    onLayer(({ id }) => { if (id === 'renewal-units') this.#draw(); });
  }

  get features() { return this.#features; }

  get error() { return this.#error; }

  get loading() { return this.#loading; }

  /** @param {() => void} listener */
  onChange(listener) { this.#listeners.add(listener); }

  async load() {
    this.#running?.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    const { region } = state;
    if (!region) return;
    this.#loading = true;
    this.#error = null;
    this.#announce();
    try {
      this.#features = await getFeatures('renewal-units', { region: region.code }, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#features = [];
      this.#error = error;
    }
    this.#loading = false;
    this.#draw();
    this.#announce();
  }

  /** @param {number | undefined} id */
  hide(id) {
    this.#hidden = id;
    this.#draw();
  }

  #announce() {
    for (const listener of this.#listeners) listener();
  }

  #draw() {
    const { shown, opacity } = layerOf('renewal-units');
    this.#layer.clearLayers();
    if (!shown) { this.#layer.remove(); return; }
    this.#layer.addTo(this.#map);
    this.#layer.addData(this.#features.filter(({ id, geometry }) => id !== this.#hidden && geometry));
    this.#layer.setStyle({ color: ACCENT, weight: 2.5, opacity: opacity / 100, fillColor: ACCENT, fillOpacity: 0.06 * (opacity / 100) });
  }

  /** @param {number} id @returns {Promise<Unit>} as it is stored now */
  async read(id) {
    const { body, etag } = await request(`${ITEMS}/${id}`);
    return toUnit(body, etag);
  }

  /**
   * @param {Unit} unit
   * @param {string} [confirm] codes of the warnings that the planner has seen and accepts
   * @returns {Promise<Unit>} as it is stored; throws an ApiError with status 412 when somebody else saved it meanwhile, with 422 and findings
   *   when something is wrong with the shape or has to be confirmed
   */
  async save(unit, confirm) {
    const feature = toFeature(unit);
    const { body, etag } = unit.id === undefined
      ? await request(`${ITEMS}${query({ confirm })}`, { method: 'POST', body: feature })
      : await request(`${ITEMS}/${unit.id}${query({ confirm })}`, { method: 'PUT', body: feature, headers: { 'If-Match': unit.etag ?? '' } });
    state.changed('renewal-units');
    return body?.geometry && etag ? toUnit(body, etag) : this.read(body?.id ?? unit.id);
  }

  /** What a save of a new unit with this shape would find; nothing is saved. @param {Unit} unit @returns {Promise<import('./findings.js').Finding[]>} */
  async check(unit) {
    const { body } = await request('/api/edits/check', {
      method: 'POST', headers: { 'Content-Type': 'application/json' },
      body: { edits: [{ op: 'create', collection: 'renewal-units', feature: toFeature({ ...unit, properties: { ...unit.properties, name: unit.properties.name || '-' } }) }] },
    });
    return body.items[0].findings ?? [];
  }

  /** @param {Unit} unit */
  async remove(unit) {
    await request(`${ITEMS}/${unit.id}`, { method: 'DELETE', headers: { 'If-Match': unit.etag ?? '' } });
    state.changed('renewal-units');
  }

  /** The unit's report from the server: of the saved shape, or of the one given. @param {Unit} unit @param {boolean} saved @param {import('../jobs/asking.js').Asking} asking */
  report(unit, saved, asking) {
    return saved && unit.id !== undefined
      ? asking.get(`/api/analyses/unit${query({ region: unit.region, unit: unit.id })}`)
      : asking.post(`/api/analyses/unit${query({ region: unit.region })}`, unit.geometry);
  }
}

/** A save replaces the whole unit: what the form does not show goes back as it was read. @param {Unit} unit */
function toFeature(unit) {
  const properties = Object.fromEntries(Object.entries(unit.properties).filter(([name, value]) => value !== null && !COMPUTED.includes(name)));
  return { type: 'Feature', properties: { ...properties, region_code: unit.region }, geometry: unit.geometry };
}

/** @param {any} feature @param {string | null} etag @returns {Unit} */
export function toUnit(feature, etag) {
  if (!feature?.geometry) throw new ApiError('', { body: feature });
  const { properties } = feature;
  return { id: feature.id, etag: etag ?? `"v${properties.version}"`, region: properties.region_code, properties, geometry: feature.geometry };
}
