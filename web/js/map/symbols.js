// How features of the vector tiles are drawn: the paint and label rules that protomaps-leaflet takes.
// A symbol gets a canvas whose origin is the tile's, the geometry in pixels of the shown zoom, and the feature.
import { protomaps } from '../leaflet.js';
import { BASE } from './palette.js';

/**
 * @typedef {{ x: number, y: number }} Pixel
 * @typedef {{ props: Record<string, any>, bbox: { minX: number, minY: number, maxX: number, maxY: number }, geomType: number }} TileFeature
 * @typedef {{ draw(context: CanvasRenderingContext2D, geometry: Pixel[][], zoom: number, feature: TileFeature): void }} Symbol
 */

/** A dashed line inside the reader's view is drawn per feature; the dash is in pixels of the shown map. */
const NO_DASH = /** @type {number[]} */ ([]);

/** Diagonal stripes by colour; a pattern fits every canvas. @type {Map<string, CanvasPattern>} */
const hatches = new Map();

/**
 * @param {string} color
 * @returns {CanvasPattern}
 */
function hatch(color) {
  const known = hatches.get(color);
  if (known) return known;
  // Drawn at twice the size and shrunk, so that it stays sharp on screens with small pixels. 8 divides the tile's 256
  // pixels: the stripes of neighbouring tiles meet.
  const size = 16;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.strokeStyle = color;
  context.lineWidth = 3.2;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 2, size + 2);
    context.lineTo(shift + size + 2, -2);
  }
  context.stroke();
  const pattern = /** @type {CanvasPattern} */ (context.createPattern(canvas, 'repeat'));
  pattern.setTransform(new DOMMatrix([0.5, 0, 0, 0.5, 0, 0]));
  hatches.set(color, pattern);
  return pattern;
}

/** @param {CanvasRenderingContext2D} context @param {Pixel[][]} geometry */
function trace(context, geometry) {
  context.beginPath();
  for (const part of geometry) {
    part.forEach((point, index) => (index === 0 ? context.moveTo(point.x, point.y) : context.lineTo(point.x, point.y)));
  }
}

/**
 * @typedef {object} PolygonStyle
 * @property {string} [fill]
 * @property {number} [fillOpacity] 0 to 1
 * @property {string} [line]
 * @property {number} [width] in pixels
 * @property {number[]} [dash]
 * @property {string} [hatch] colour of diagonal stripes over the fill
 * @property {number} [opacity] of the whole, 0 to 1
 */

/**
 * @param {(feature: TileFeature, zoom: number) => PolygonStyle} styleOf
 * @returns {Symbol}
 */
export const polygon = (styleOf) => ({
  draw(context, geometry, zoom, feature) {
    const style = styleOf(feature, zoom);
    const opacity = style.opacity ?? 1;
    trace(context, geometry);
    if (style.fill && feature.geomType === protomaps.GeomType.Polygon) {
      context.globalAlpha = opacity * (style.fillOpacity ?? 1);
      context.fillStyle = style.fill;
      context.fill('evenodd');
    }
    if (style.hatch) {
      context.globalAlpha = opacity;
      context.fillStyle = hatch(style.hatch);
      context.fill('evenodd');
    }
    if (style.line && (style.width ?? 1) > 0) {
      context.globalAlpha = opacity;
      context.strokeStyle = style.line;
      context.lineWidth = style.width ?? 1;
      context.lineJoin = 'round';
      context.setLineDash(style.dash ?? NO_DASH);
      context.stroke();
      context.setLineDash(NO_DASH);
    }
  },
});

/**
 * @param {(feature: TileFeature, zoom: number) => { color: string, width: number, dash?: number[], cap?: CanvasLineCap } | null} styleOf
 * @returns {Symbol}
 */
export const line = (styleOf) => ({
  draw(context, geometry, zoom, feature) {
    const style = styleOf(feature, zoom);
    if (!style) return;
    trace(context, geometry);
    context.globalAlpha = 1;
    context.strokeStyle = style.color;
    context.lineWidth = style.width;
    context.lineJoin = 'round';
    context.lineCap = style.cap ?? 'round';
    context.setLineDash(style.dash ?? NO_DASH);
    context.stroke();
    context.setLineDash(NO_DASH);
  },
});

/**
 * A round badge with a sign; a plain dot where the map is small.
 * @param {(feature: TileFeature, zoom: number) => { fill: string, sign: string, opacity: number, hollow?: boolean, small?: boolean }} styleOf
 *   `small`: the sign comes two zooms later
 * @param {number} signZoom the sign is written from this zoom on
 * @returns {Symbol}
 */
export const badge = (styleOf, signZoom) => ({
  draw(context, geometry, zoom, feature) {
    const { fill, sign, opacity, hollow, small } = styleOf(feature, zoom);
    const point = middleOf(geometry);
    if (!point) return;
    const from = small ? signZoom + 2 : signZoom;
    const large = zoom >= from;
    const radius = large ? 9.5 : zoom >= from - 1 ? 3 : 2;
    context.globalAlpha = opacity;
    context.beginPath();
    context.arc(point.x, point.y, radius, 0, 2 * Math.PI);
    context.fillStyle = hollow ? '#ffffff' : fill;
    context.fill();
    context.lineWidth = large ? 1.5 : 1;
    context.strokeStyle = hollow ? fill : '#ffffff';
    context.stroke();
    if (!large) return;
    context.fillStyle = hollow ? fill : '#ffffff';
    context.font = `600 11px ${FONT}`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(sign, point.x, point.y + 0.5);
    context.textAlign = 'start';
    context.textBaseline = 'alphabetic';
  },
});

/** A point of the feature: itself, or the middle of its first ring. @param {Pixel[][]} geometry @returns {Pixel | null} */
function middleOf(geometry) {
  const ring = geometry[0];
  if (!ring?.length) return null;
  if (ring.length < 4) return ring[0];
  let [twice, x, y] = [0, 0, 0];
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const cross = ring[j].x * ring[i].y - ring[i].x * ring[j].y;
    twice += cross;
    x += (ring[j].x + ring[i].x) * cross;
    y += (ring[j].y + ring[i].y) * cross;
  }
  return twice === 0 ? ring[0] : { x: x / (3 * twice), y: y / (3 * twice) };
}

/** Canvas text has no inheritance: the page's fonts again. */
export const FONT = 'system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** A ring is cut at every tile: the same name within this many pixels is written once. */
const SAME_NAME_PX = 320;

/**
 * A name in the middle of an area or beside a point, once in a neighbourhood.
 * @param {{ size: number | ((zoom: number) => number), color: string, weight?: number, name?: (feature: TileFeature) => string, minWidth?: number,
 *   above?: number }} options `minWidth`: leave out areas narrower than this many pixels; `above`: pixels over the point
 */
export function nameLabel({ size, color, weight = 500, name = (feature) => feature.props.name, minWidth = 0, above = 0 }) {
  const labelled = (/** @type {TileFeature} */ feature) => name(feature) ?? '';
  const text = new protomaps.CenteredTextSymbolizer({
    labelProps: ['label'],
    fontFamily: FONT,
    fontSize: size,
    fontWeight: weight,
    fill: color,
    stroke: '#ffffff',
    width: 1.6,
    lineHeight: 1.35,
    maxLineChars: 12,
  });
  return {
    place(/** @type {any} */ layout, /** @type {Pixel[][]} */ geometry, /** @type {TileFeature} */ feature) {
      const label = labelled(feature);
      const middle = middleOf(geometry);
      if (!label || !middle || feature.bbox.maxX - feature.bbox.minX < minWidth) return undefined;
      const Point = layoutPoint(geometry);
      const placed = text.place(layout, [[new Point(middle.x, middle.y - above)]], { ...feature, props: { label } });
      return placed?.map((/** @type {any} */ entry) => ({ ...entry, deduplicationKey: label, deduplicationDistance: SAME_NAME_PX }));
    },
  };
}

/** The renderer's own point class, which it does not export. @param {Pixel[][]} geometry @returns {any} */
const layoutPoint = (geometry) => geometry[0][0].constructor;

/** A name along a line. @param {{ size: number, color: string }} options */
export const lineLabel = ({ size, color }) => new protomaps.LineLabelSymbolizer({
  labelProps: ['name'], fontFamily: FONT, fontSize: size, fontWeight: 400, fill: color, stroke: '#ffffff', width: 3, position: 2, repeatDistance: 400,
});

/** Grows by zoom between two stops, by the given base. @param {number[][]} stops @returns {(zoom: number) => number} */
const grow = (stops) => protomaps.exp(1.5, stops);

/** Streets from the widest to the narrowest: width in pixels by zoom, and the zoom from which they are shown. */
const STREETS = [
  { classes: ['motorway', 'trunk', 'motorway_link', 'trunk_link'], from: 7, width: grow([[7, 0.8], [12, 2.4], [16, 11], [19, 30]]), color: BASE.arterial },
  { classes: ['primary', 'primary_link'], from: 9, width: grow([[9, 0.6], [12, 1.8], [16, 10], [19, 28]]), color: BASE.arterial },
  { classes: ['secondary', 'secondary_link'], from: 11, width: grow([[11, 0.6], [13, 1.8], [16, 8.5], [19, 24]]), color: BASE.street },
  { classes: ['tertiary', 'tertiary_link'], from: 12, width: grow([[12, 0.6], [14, 2], [16, 7], [19, 20]]), color: BASE.street },
  { classes: ['residential', 'unclassified', 'living_street', 'road', 'busway'], from: 13, width: grow([[13, 0.6], [15, 2.4], [17, 7], [19, 16]]), color: BASE.street },
  { classes: ['service', 'pedestrian', 'track'], from: 14, width: grow([[14, 0.5], [16, 2], [19, 9]]), color: BASE.street },
];

const PATHS = new Set(['footway', 'path', 'steps', 'cycleway', 'bridleway', 'corridor']);

/** @type {Map<string, typeof STREETS[number]>} */
const streetOf = new Map(STREETS.flatMap((street) => street.classes.map((name) => /** @type {const} */ ([name, street]))));

/** Areas of water, streets, railways, walls, buildings and the borders of regions. */
export const BASE_PAINT = [
  {
    dataLayer: 'barriers',
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => feature.props.kind === 'water',
    symbolizer: polygon((feature, zoom) => (feature.geomType === protomaps.GeomType.Polygon
      ? { fill: BASE.water, line: BASE.water, width: 0.5 }
      : { line: BASE.water, width: zoom < 13 ? 1 : zoom < 16 ? 2 : 4 })),
  },
  {
    dataLayer: 'buildings',
    minzoom: 14,
    symbolizer: polygon((_, zoom) => ({ fill: BASE.building, line: zoom >= 16 ? BASE.buildingLine : undefined, width: 0.7 })),
  },
  {
    dataLayer: 'streets',
    minzoom: 15,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => PATHS.has(feature.props.class),
    symbolizer: line((_, zoom) => ({ color: BASE.path, width: zoom < 17 ? 0.8 : 1.2, dash: [3, 2.5], cap: 'butt' })),
  },
  ...STREETS.toReversed().flatMap((street) => [{
    dataLayer: 'streets',
    minzoom: street.from,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => streetOf.get(feature.props.class) === street,
    symbolizer: line((feature, zoom) => ({
      color: feature.props.bridge ? '#a9a499' : BASE.casing,
      width: street.width(zoom) + (zoom < 13 ? 0.8 : 1.6),
      dash: feature.props.tunnel ? [4, 3] : undefined,
      cap: feature.props.tunnel ? 'butt' : 'round',
    })),
  }]),
  ...STREETS.toReversed().map((street) => ({
    dataLayer: 'streets',
    minzoom: Math.max(street.from, 12),
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => streetOf.get(feature.props.class) === street,
    symbolizer: line((_, zoom) => ({ color: street.color, width: street.width(zoom) })),
  })),
  {
    dataLayer: 'barriers',
    minzoom: 12,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => feature.props.kind === 'railway',
    symbolizer: line((_, zoom) => ({ color: BASE.rail, width: zoom < 15 ? 1 : 2 })),
  },
  {
    dataLayer: 'barriers',
    minzoom: 14,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => feature.props.kind === 'railway',
    symbolizer: line((_, zoom) => ({ color: '#ffffff', width: zoom < 15 ? 0.6 : 1.2, dash: [6, 6], cap: 'butt' })),
  },
  {
    dataLayer: 'barriers',
    minzoom: 15,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => feature.props.kind === 'wall',
    symbolizer: line(() => ({ color: BASE.wall, width: 1, dash: [2, 2], cap: 'butt' })),
  },
];

/** Names of streets and waters. */
export const BASE_LABELS = [
  {
    dataLayer: 'streets',
    minzoom: 13,
    filter: (/** @type {number} */ zoom, /** @type {TileFeature} */ feature) => {
      const street = streetOf.get(feature.props.class);
      return Boolean(feature.props.name && street && zoom >= street.from + 2);
    },
    symbolizer: lineLabel({ size: 12, color: BASE.label }),
  },
  {
    dataLayer: 'barriers',
    minzoom: 12,
    filter: (/** @type {number} */ _, /** @type {TileFeature} */ feature) => feature.props.kind === 'water' && feature.geomType === protomaps.GeomType.Polygon,
    symbolizer: nameLabel({ size: 12, color: BASE.waterLabel, minWidth: 60 }),
  },
];
