// The map of a page of the OGC interfaces: the features of the page over a quiet base map. The page is complete without it.
import { setLanguage } from '../js/i18n/i18n.js';
import { attributeText } from '../js/identify/attributes.js';
import { setFacilityCategories } from '../js/layers/layers.js';
import { L, protomaps } from '../js/leaflet.js';
import { ACCENT } from '../js/map/palette.js';
import { BASE_LABELS, BASE_PAINT, polygon } from '../js/map/symbols.js';
import { VectorTiles, makePane } from '../js/map/tiles.js';

const ROOT = new URL('../', import.meta.url).href;
const BASE = ['barriers', 'buildings', 'streets'];
const SHOWN = '#b0003a';

const frame = /** @type {HTMLElement} */ (document.querySelector('.ogc-map'));
const collection = frame.dataset.collection ?? '';

sayCodes();
drawMap();

/** Says codes such as `under-construction` in words; a code that is not known stays as it is. */
async function sayCodes() {
  const cells = /** @type {HTMLElement[]} */ ([...document.querySelectorAll('td[data-column]')]);
  if (!cells.length) return;
  const { title } = document;
  setLanguage(document.documentElement.lang === 'en' ? 'en' : 'zh-CN');
  document.title = title;
  if (collection === 'facilities') {
    const answer = await fetch(`${ROOT}api/standards/facility-categories`);
    if (answer.ok) setFacilityCategories(await answer.json());
  }
  for (const cell of cells) {
    const code = cell.textContent ?? '';
    const words = attributeText(collection, /** @type {string} */ (cell.dataset.column), code);
    if (words === code || words.startsWith('category.')) continue;
    cell.textContent = words;
    cell.title = code;
  }
}

async function drawMap() {
  const map = L.map(frame, { attributionControl: false, minZoom: 3, maxZoom: 19, pmIgnore: true });
  L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
  makePane(map, 'tiles', 200);
  const bbox = frame.dataset.bbox?.split(',').map(Number);
  if (bbox) {
    fit(map, L.latLngBounds([bbox[1], bbox[0]], [bbox[3], bbox[2]]));
    drawTiles(map, collection);
    return;
  }
  const answer = await fetch(/** @type {string} */ (frame.dataset.items), { headers: { Accept: 'application/geo+json' } });
  const data = answer.ok ? await answer.json() : null;
  const features = (data?.features ?? (data ? [data] : [])).filter((/** @type {any} */ feature) => feature.geometry);
  if (!features.length) {
    frame.remove();
    return;
  }
  const shapes = drawFeatures(map, features);
  fit(map, shapes.getBounds());
  drawTiles(map, null);
}

/** @param {any} map @param {any} bounds */
function fit(map, bounds) {
  map.fitBounds(bounds, { padding: [24, 24], maxZoom: 17, animate: false });
}

/** The base map, and one collection of the tiles over it. @param {any} map @param {string | null} shown */
function drawTiles(map, shown) {
  const point = { draw: (/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ geometry) => dot(context, geometry[0]?.[0]) };
  const area = polygon(() => ({ fill: ACCENT, fillOpacity: 0.22, line: ACCENT, width: 1.2 }));
  const own = shown && !BASE.includes(shown) ? [{
    dataLayer: shown,
    minzoom: 0,
    symbolizer: {
      draw(/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ geometry, /** @type {number} */ zoom, /** @type {any} */ feature) {
        (feature.geomType === protomaps.GeomType.Point ? point : area).draw(context, geometry, zoom, feature);
      },
    },
    dataSource: 'data',
  }] : [];
  const layers = [...BASE, ...own.map(({ dataLayer }) => dataLayer)].join(',');
  const inData = (/** @type {object} */ rule) => ({ ...rule, dataSource: 'data' });
  new VectorTiles({
    sources: { data: () => `${ROOT}tiles/${layers}/{z}/{x}/{y}.mvt` },
    paint: [...BASE_PAINT.map(inData), ...own],
    labels: BASE_LABELS.map(inData),
    pane: 'tiles',
  }).addTo(map);
}

/** @param {CanvasRenderingContext2D} context @param {{ x: number, y: number } | undefined} place */
function dot(context, place) {
  if (!place) return;
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(place.x, place.y, 3.5, 0, 2 * Math.PI);
  context.fillStyle = ACCENT;
  context.fill();
  context.strokeStyle = '#ffffff';
  context.lineWidth = 1;
  context.stroke();
}

/** Draws features; a feature and its row in the table show each other. @param {any} map @param {any[]} features */
function drawFeatures(map, features) {
  const single = features.length === 1;
  const style = (/** @type {boolean} */ shown) => ({ color: shown ? SHOWN : ACCENT, weight: shown ? 3 : single ? 2.5 : 1.5, fillOpacity: shown ? 0.35 : 0.2, opacity: 1 });
  /** @type {Map<string, HTMLElement>} */
  const rows = new Map([...document.querySelectorAll('tr[data-id]')].map((row) => [/** @type {HTMLElement} */ (row).dataset.id ?? '', /** @type {HTMLElement} */ (row)]));
  const shapes = L.geoJSON(features, {
    style: () => style(false),
    pointToLayer: (/** @type {any} */ _, /** @type {any} */ place) => L.circleMarker(place, { radius: 6, ...style(false), fillOpacity: 0.6 }),
    onEachFeature(/** @type {any} */ feature, /** @type {any} */ layer) {
      const row = rows.get(String(feature.id));
      if (!row) return;
      const show = (/** @type {boolean} */ shown) => {
        layer.setStyle(style(shown));
        row.classList.toggle('is-shown', shown);
      };
      layer.bindTooltip(row.querySelector('th')?.textContent ?? '', { sticky: true });
      layer.on({
        mouseover: () => show(true),
        mouseout: () => show(false),
        click: () => row.querySelector('a')?.click(),
      });
      for (const event of ['mouseenter', 'focusin']) row.addEventListener(event, () => show(true));
      for (const event of ['mouseleave', 'focusout']) row.addEventListener(event, () => show(false));
    },
  });
  return shapes.addTo(map);
}
