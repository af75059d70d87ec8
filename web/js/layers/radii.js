// The service radii of green spaces and parks as thin dashed lines: the border of all circles together, not of each.
// Radii and smallest sizes come from the rules that the server applies, never from here.
import { getFeatures, getJson, isAbort, query } from '../api.js';
import { L } from '../leaflet.js';
import { state } from '../state.js';
import { GREEN } from '../map/palette.js';
import { layerOf, onLayer } from './layers.js';

/** From this zoom on a radius is large enough to be read. */
const FROM_ZOOM = 13;

/** Green spaces that are asked for at most; a city holds a few hundred. */
const MOST = 2000;

/** @typedef {{ radiusM: number, minAreaM2: number, parksOnly: boolean }} Radius */

export class Radii {
  #map;

  #canvas = document.createElement('canvas');

  /** @type {any[]} */
  #features = [];

  /** @type {Radius[]} */
  #radii = [];

  #loaded = '';

  /** @type {AbortController | undefined} */
  #running;

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
    this.#canvas.className = 'radii';
    map.getPane('radii').append(this.#canvas);
    map.on('moveend zoomend resize', () => this.#draw());
    map.on('zoomstart', () => { this.#canvas.hidden = true; });
    onLayer(({ id }) => { if (id === 'radii') void this.#load(); });
    state.on('region', () => void this.#load());
  }

  async #load() {
    const { region } = state;
    this.#running?.abort();
    if (!layerOf('radii').shown || !region?.hasData) { this.#draw(); return; }
    const wanted = `${region.code} ${region.dataVersion}`;
    if (wanted !== this.#loaded) {
      this.#running = new AbortController();
      const { signal } = this.#running;
      try {
        const [features, rates] = await Promise.all([
          getFeatures('green-spaces', { region: region.code, limit: MOST }, signal), getJson(`/api/analyses/park-rate${query({ region: region.code })}`, signal),
        ]);
        this.#features = features;
        this.#radii = singleRadii(rates.indicators ?? []);
        this.#loaded = wanted;
      } catch (error) {
        if (!isAbort(error)) console.warn('No service radii:', error);
        this.#features = [];
      }
    }
    this.#draw();
  }

  #draw() {
    const { shown, opacity } = layerOf('radii');
    const map = this.#map;
    const visible = shown && this.#features.length > 0 && map.getZoom() >= FROM_ZOOM;
    this.#canvas.hidden = !visible;
    if (!visible) return;
    const size = map.getSize();
    const scale = devicePixelRatio;
    this.#canvas.width = size.x * scale;
    this.#canvas.height = size.y * scale;
    this.#canvas.style.width = `${size.x}px`;
    this.#canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.#canvas, map.containerPointToLayerPoint([0, 0]));
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext('2d'));
    context.globalAlpha = opacity / 100;
    const metresPerPixel = (40_075_016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
    for (const radius of this.#radii) {
      const fitting = this.#features.filter(({ properties }) => properties.public !== false && (properties.status ?? 'existing') === 'existing'
        && (!radius.parksOnly || properties.park) && (properties.area_m2 ?? properties.areaM2 ?? 0) >= radius.minAreaM2);
      context.drawImage(this.#ring(fitting, radius.radiusM / metresPerPixel, scale, size, radius.parksOnly), 0, 0);
    }
  }

  /**
   * The border of the united radii. A thick stroke with round joins is the buffer of a shape; a slightly thinner one cut
   * out of it leaves its border, and stripes cut out of that make it dashed.
   * @param {any[]} features @param {number} pixels @param {number} scale @param {{ x: number, y: number }} size @param {boolean} long dashes
   */
  #ring(features, pixels, scale, size, long) {
    const sheet = new OffscreenCanvas(size.x * scale, size.y * scale);
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (sheet.getContext('2d'));
    context.scale(scale, scale);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.strokeStyle = GREEN.line;
    context.fillStyle = GREEN.line;
    const path = new Path2D();
    for (const { geometry } of features) {
      if (!geometry) continue;
      const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
      for (const ring of polygons.flat()) {
        ring.forEach((/** @type {[number, number]} */ [lon, lat], /** @type {number} */ index) => {
          const point = this.#map.latLngToContainerPoint([lat, lon]);
          if (index === 0) path.moveTo(point.x, point.y);
          else path.lineTo(point.x, point.y);
        });
        path.closePath();
      }
    }
    context.lineWidth = 2 * pixels + 1.6;
    context.stroke(path);
    context.fill(path);
    context.globalCompositeOperation = 'destination-out';
    context.lineWidth = 2 * pixels - 1.6;
    context.stroke(path);
    context.fill(path);
    context.lineWidth = long ? 3 : 4;
    context.lineCap = 'butt';
    const step = long ? 14 : 8;
    for (let x = -size.y; x < size.x; x += step) {
      context.beginPath();
      context.moveTo(x, 0);
      context.lineTo(x + size.y, size.y);
      context.stroke();
    }
    return sheet;
  }
}

/**
 * The radii of the indicators with one size class. An indicator that mixes sizes has no single line to draw.
 * @param {any[]} indicators
 * @returns {Radius[]}
 */
const singleRadii = (indicators) => indicators.filter(({ classes }) => classes?.length === 1)
  .map(({ classes: [{ radiusM, minAreaM2 }], parksOnly }) => ({ radiusM, minAreaM2, parksOnly }));
