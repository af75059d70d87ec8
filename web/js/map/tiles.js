// Vector tiles: the one adapter to protomaps-leaflet. Another renderer would replace this module and symbols.js.
import { protomaps } from '../leaflet.js';

/**
 * @typedef {object} TileOptions
 * @property {Record<string, () => string>} sources  addresses with {z}, {x} and {y}, asked again by `reload`; a rule names its own
 *   in `dataSource`
 * @property {object[]} paint
 * @property {object[]} labels
 * @property {string} pane
 */

/** Changes that are looked back at; more at one time are rare and read a tile once too often. */
const REMEMBERED = 500;

/** A tile shows what lies up to this share of its side beside it. */
const BUFFER = 64 / 4096;

/**
 * Whether something in a box is seen on a tile.
 * @param {{ x: number, y: number, z: number }} tile
 * @param {[number, number, number, number]} bbox west, south, east, north in degrees
 */
export function touches({ x, y, z }, [west, south, east, north]) {
  const side = 2 ** z;
  const column = (/** @type {number} */ lon) => (lon + 180) / 360 * side;
  const row = (/** @type {number} */ lat) => (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2 * side;
  return column(west) <= x + 1 + BUFFER && column(east) >= x - BUFFER && row(north) <= y + 1 + BUFFER && row(south) >= y - BUFFER;
}

/** A layer of vector tiles from this server. */
export class VectorTiles {
  #options;

  /** @type {any} */
  #layer;

  /** @type {any} */
  #map;

  #pending = 0;

  /** The last changes, so that a tile that was under way during one is read again. @type {{ source: string, bbox: [number, number, number, number] }[]} */
  #changes = [];

  /** How many changes there were before those. */
  #forgotten = 0;

  #failed = false;

  /** Called with the number of tiles under way whenever it changes. @type {(pending: number) => void} */
  onPending = () => {};

  /** Called once when tiles cannot be had, and again after they could. @type {(failed: boolean) => void} */
  onFailed = () => {};

  /** @param {TileOptions} options */
  constructor(options) {
    this.#options = options;
  }

  /** Shows the layer; again after another region was chosen. @param {any} map */
  addTo(map) {
    this.#map = map;
    this.reload();
    return this;
  }

  /** Starts again with the present addresses: after another region was chosen or data was saved. */
  reload() {
    const { sources, paint, labels, pane } = this.#options;
    const next = protomaps.leafletLayer({
      sources: Object.fromEntries(Object.entries(sources).map(([name, url]) => [name, { url: url(), maxDataZoom: 16 }])),
      paintRules: paint,
      labelRules: labels,
      pane,
      attribution: '',
    });
    for (const [name, view] of next.views) this.#watch(name, view.tileCache.source);
    const previous = this.#layer;
    // The old picture stays until the new one is there, or the map would flash.
    next.once('load', () => previous?.remove());
    this.#layer = next.addTo(this.#map);
  }

  /** Draws again with what is loaded: after a layer was switched or its opacity changed. */
  redraw() {
    if (!this.#layer) return;
    this.#layer.clearLayout();
    this.#layer.rerenderTiles();
  }

  /**
   * Reads the tiles of a source again in which something changed; the others stay, and so does the picture until the new ones are there.
   * @param {string} source its name
   * @param {[number, number, number, number]} bbox west, south, east, north in degrees
   */
  refresh(source, bbox) {
    this.#changes.push({ source, bbox });
    if (this.#changes.length > REMEMBERED) {
      this.#changes.shift();
      this.#forgotten += 1;
    }
    /** @type {Map<string, unknown> | undefined} */
    const kept = this.#layer?.views.get(source)?.tileCache.cache;
    const touched = [...kept?.keys() ?? []].filter((key) => {
      const [x, y, z] = key.split(':').map(Number);
      return touches({ x, y, z }, bbox);
    });
    for (const key of touched) kept?.delete(key);
    if (touched.length > 0) this.redraw();
  }

  /**
   * The features under the pointer, as the tiles hold them: cut and rounded, good for a hint and nothing else.
   * @param {{ lat: number, lng: number }} place
   * @param {number} pixels
   * @returns {{ layer: string, properties: Record<string, any> }[]}
   */
  pick(place, pixels) {
    return !this.#layer ? [] : [...this.#layer.queryTileFeaturesDebug(place.lng, place.lat, pixels).values()].flat()
      .map((/** @type {any} */ hit) => ({ layer: hit.layerName, properties: hit.feature.props }));
  }

  /** Counts what the renderer asks for, and finds out when it fails: the renderer itself tells nobody. @param {string} name @param {any} source */
  #watch(name, source) {
    const get = source.get.bind(source);
    source.get = async (/** @type {any} */ tile, /** @type {number} */ size) => {
      this.#count(1);
      try {
        let result;
        let known;
        do {
          known = this.#forgotten + this.#changes.length;
          result = await get(tile, size);
        } while (this.#touchedSince(known, name, tile));
        this.#fail(false);
        return result;
      } catch (error) {
        if (/** @type {Error} */ (error).name !== 'AbortError') this.#fail(true);
        // An abort or a failure is not for the console: the page says it, and the next move of the map asks again.
        throw Object.assign(new Error('no tile'), { name: 'AbortError' });
      } finally {
        this.#count(-1);
      }
    };
  }

  /** @param {number} known changes that there were @param {string} source @param {{ x: number, y: number, z: number }} tile */
  #touchedSince(known, source, tile) {
    return known < this.#forgotten || this.#changes.slice(known - this.#forgotten).some((change) => change.source === source && touches(tile, change.bbox));
  }

  /** @param {number} change */
  #count(change) {
    this.#pending += change;
    this.onPending(this.#pending);
  }

  /** @param {boolean} failed */
  #fail(failed) {
    if (failed === this.#failed) return;
    this.#failed = failed;
    this.onFailed(failed);
  }
}

/** Makes a pane at a height of its own. @param {any} map @param {string} name @param {number} zIndex */
export function makePane(map, name, zIndex) {
  const pane = map.createPane(name);
  pane.style.zIndex = String(zIndex);
  return pane;
}
