// What several features of the page look at. Each change is announced once; nobody else keeps a copy.

/**
 * @typedef {object} Region  One entry of /api/regions.
 * @property {string} code
 * @property {string | null} parentCode
 * @property {string} nameZh
 * @property {string} nameEn
 * @property {string} level
 * @property {boolean} generated
 * @property {[number, number, number, number] | null} bbox
 * @property {boolean} hasData
 * @property {number | null} dataVersion
 * @property {string | null} dataDate
 * @property {Record<string, number>} counts
 * @property {{ zh: string, en: string } | null} notice
 * @property {string} [source]
 */

/** @type {EventTarget} */
const events = new EventTarget();

/** @type {Region[]} */
let regions = [];

/** @type {Region | null} */
let region = null;

export const state = {
  get regions() { return regions; },
  get region() { return region; },

  /** @param {Region[]} all */
  setRegions(all) {
    regions = all;
    region = all.find(({ code }) => code === region?.code) ?? null;
    events.dispatchEvent(new Event('regions'));
  },

  /** @param {string | null} code @param {{ fit?: boolean }} [options] fit: move the map there */
  setRegion(code, { fit = true } = {}) {
    const next = regions.find((entry) => entry.code === code) ?? null;
    if (next === region) return;
    region = next;
    events.dispatchEvent(new CustomEvent('region', { detail: { fit } }));
  },

  /**
   * `regions`: the list came; `region`: another one was chosen; `data`: something was saved.
   * @param {'regions' | 'region' | 'data'} name
   * @param {(event: any) => void} listener
   */
  on(name, listener) {
    events.addEventListener(name, listener);
  },

  /** Says that saved data changed, so that lists and tiles read it again. @param {string} collection */
  changed(collection) {
    events.dispatchEvent(new CustomEvent('data', { detail: { collection } }));
  },
};
