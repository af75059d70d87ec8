// The layers that a planner switches: what is shown, how strongly, and how it is drawn from the tiles.
import { capital, language, t } from '../i18n/i18n.js';
import {
  BASE, CATEGORIES, FACILITY_GROUPS, FACTORY, GREEN, PROTECTION, RESIDENTIAL, STATUSES,
} from '../map/palette.js';
import { BASE_LABELS, BASE_PAINT, badge, nameLabel, polygon } from '../map/symbols.js';

/**
 * @typedef {object} Layer
 * @property {string} id  what the permalink calls it
 * @property {string | null} collection  whose count is shown and which is exported; null: computed on the page
 * @property {boolean} shown
 * @property {number} opacity  0 to 100
 * @property {string} [color]  of a reference layer
 */

/** Start of the ids of imported layers; what follows is the name that was given to them. */
const REFERENCE = 'reference-';

/** From the front of the map to its back, as the list shows them. @type {Layer[]} */
const layers = [
  { id: 'renewal-units', collection: 'renewal-units', shown: true, opacity: 100 },
  { id: 'gaps', collection: null, shown: true, opacity: 100 },
  { id: 'facilities', collection: 'facilities', shown: true, opacity: 100 },
  { id: 'protections', collection: 'protections', shown: true, opacity: 100 },
  { id: 'factory-relocations', collection: 'factory-relocations', shown: true, opacity: 100 },
  { id: 'projects', collection: 'projects', shown: true, opacity: 100 },
  { id: 'radii', collection: null, shown: false, opacity: 100 },
  { id: 'green-spaces', collection: 'green-spaces', shown: true, opacity: 100 },
  { id: 'residential-areas', collection: 'residential-areas', shown: true, opacity: 100 },
  { id: 'buildings', collection: 'buildings', shown: true, opacity: 100 },
];

/** @type {Map<string, string>} facility category → group */
let groupOf = new Map();

/** @type {Map<string, { zh: string, en: string }>} */
let categoryNames = new Map();

/** @type {Set<(layer: Layer) => void>} */
const listeners = new Set();

/** @type {Set<() => void>} */
const listListeners = new Set();

export const allLayers = () => layers;

/** A layer's name as the list writes it. @param {string} id */
export const layerName = (id) => (id.startsWith(REFERENCE) ? id.slice(REFERENCE.length) : t(`layer.${id}`));

/** What one feature of a collection is called. @param {string} id */
export const collectionName = (id) => (id.startsWith(REFERENCE) ? t('collection.reference', { name: id.slice(REFERENCE.length) }) : t(`collection.${id}`));

/** @param {string} id */
export const layerOf = (id) => /** @type {Layer} */ (layers.find((layer) => layer.id === id));

/** @param {(layer: Layer) => void} listener */
export const onLayer = (listener) => void listeners.add(listener);

/** Calls back when layers were added. @param {() => void} listener */
export const onLayerList = (listener) => void listListeners.add(listener);

/** @param {string} id @param {Partial<Pick<Layer, 'shown' | 'opacity'>>} change */
export function setLayer(id, change) {
  const layer = layerOf(id);
  Object.assign(layer, change);
  for (const listener of listeners) listener(layer);
}

/** Takes over the layers of a permalink. @param {{ id: string, opacity: number }[]} shown */
export function restoreLayers(shown) {
  for (const layer of layers) {
    const entry = shown.find(({ id }) => id === layer.id);
    setLayer(layer.id, { shown: Boolean(entry), opacity: entry?.opacity ?? layer.opacity });
  }
}

/** @returns {{ id: string, opacity: number }[]} */
export const shownLayers = () => layers.filter(({ shown }) => shown).map(({ id, opacity }) => ({ id, opacity }));

/**
 * The categories of the standards: which group a facility belongs to, and its name in both languages.
 * @param {{ categories: { slug: string, zh: string, en: string, group: string }[] }} standard
 */
export function setFacilityCategories(standard) {
  groupOf = new Map(standard.categories.map(({ slug, group }) => [slug, group]));
  categoryNames = new Map(standard.categories.map(({ slug, zh, en }) => [slug, { zh, en }]));
}

/** @param {string} category slug */
export function facilityCategoryName(category) {
  const names = categoryNames.get(category);
  return (language() === 'en' ? capital(names?.en) : names?.zh) ?? category;
}

/** @param {string} category slug */
export const facilityGroup = (category) => groupOf.get(category) ?? 'composite';

/** @param {string} group */
export const groupSign = (group) => FACILITY_GROUPS[group]?.[language() === 'en' ? 'en' : 'zh'] ?? '·';

/** Opacity as a share of one, zero when the layer is off. @param {string} id */
const strength = (id) => (layerOf(id).shown ? layerOf(id).opacity / 100 : 0);

/** A rule is asked at every drawing, so that switching a layer needs no new tiles. @param {string} id */
const shownFilter = (id) => () => strength(id) > 0;

/** @param {string} id @param {string} dataLayer @param {number} minzoom @param {object} symbolizer */
const rule = (id, dataLayer, minzoom, symbolizer) => ({ dataLayer, minzoom, filter: shownFilter(id), symbolizer, dataSource: 'data' });

const inData = (/** @type {object} */ entry) => ({ ...entry, dataSource: 'data' });

/** Bus stops, litter bins and corner shops would hide schools and clinics: their signs come two zooms later. */
const MINOR = new Set([
  'transport', 'sanitation', 'utilities', 'convenience-store', 'community-shops', 'catering', 'bank-branch', 'telecom-office', 'post-office',
  'parcel-facility', 'supermarket', 'community-canteen', 'fitness-equipment', 'outdoor-fitness-ground', 'small-sports-ground', 'playground', 'gym',
  'property-management',
]);

/** @param {string} category slug */
const isMinor = (category) => MINOR.has(category) || MINOR.has(facilityGroup(category));

/** Paint rules from the back of the map to its front. */
export const PAINT = [
  rule('residential-areas', 'residential-areas', 11, polygon((feature) => {
    const style = RESIDENTIAL[feature.props.kind] ?? RESIDENTIAL.residential;
    return { fill: style.fill, line: style.line, width: 0.8, opacity: strength('residential-areas') };
  })),
  rule('green-spaces', 'green-spaces', 10, polygon((feature) => {
    const future = feature.props.status && feature.props.status !== 'existing';
    return {
      fill: feature.props.park ? GREEN.park : GREEN.fill,
      fillOpacity: future ? 0.35 : 1,
      line: GREEN.line,
      width: feature.props.park ? 1 : 0.5,
      dash: future ? [4, 3] : undefined,
      opacity: strength('green-spaces'),
    };
  })),
  ...BASE_PAINT.map((entry) => inData(entry.dataLayer === 'buildings' ? { ...entry, filter: shownFilter('buildings') } : entry)),
  {
    dataLayer: 'regions',
    dataSource: 'regions',
    symbolizer: polygon((feature) => ({
      line: BASE.border,
      width: feature.props.level === 'prefecture' ? 1.6 : 1,
      dash: feature.props.level === 'prefecture' ? [] : [5, 3],
    })),
  },
  rule('projects', 'projects', 9, polygon((feature) => {
    const color = CATEGORIES[feature.props.category] ?? CATEGORIES['old-community'];
    const status = STATUSES[feature.props.status] ?? STATUSES.planned;
    return {
      fill: color.fill,
      fillOpacity: status.fill,
      hatch: status.hatch ? color.line : undefined,
      line: color.line,
      width: 1.6,
      dash: status.dash,
      opacity: strength('projects'),
    };
  })),
  rule('factory-relocations', 'factory-relocations', 9, polygon(() => ({
    fill: FACTORY.fill, fillOpacity: 0.22, hatch: undefined, line: FACTORY.line, width: 2, dash: [8, 3, 2, 3], opacity: strength('factory-relocations'),
  }))),
  rule('protections', 'protections', 12, {
    draw(/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ geometry, /** @type {number} */ zoom, /** @type {any} */ feature) {
      (feature.geomType === 1 ? protectionPoint : protectionArea).draw(context, geometry, zoom, feature);
    },
  }),
  rule('facilities', 'facilities', 13, badge((feature) => {
    const group = facilityGroup(feature.props.category);
    return {
      fill: (FACILITY_GROUPS[group] ?? FACILITY_GROUPS.composite).fill,
      sign: groupSign(group),
      opacity: strength('facilities'),
      hollow: Boolean(feature.props.status && feature.props.status !== 'existing'),
      small: isMinor(feature.props.category),
    };
  }, 15)),
];

const protectionArea = polygon(() => ({ fill: PROTECTION, fillOpacity: 0.16, line: PROTECTION, width: 2, opacity: strength('protections') }));

const protectionPoint = badge(() => ({ fill: PROTECTION, sign: t('sign.protection'), opacity: strength('protections') }), 16);

export const LABELS = [
  ...BASE_LABELS.map(inData),
  {
    dataLayer: 'regions',
    dataSource: 'regions',
    maxzoom: 11,
    filter: (/** @type {number} */ zoom, /** @type {any} */ feature) => (feature.props.level === 'prefecture' ? zoom <= 8 : zoom >= 9),
    symbolizer: nameLabel({
      size: 13,
      weight: 600,
      color: '#555a60',
      name: (feature) => (language() === 'en' ? feature.props.name_en : feature.props.name_zh) ?? '',
    }),
  },
  rule('projects', 'projects', 16, nameLabel({ size: 12, weight: 600, color: '#2b2f33', minWidth: 60 })),
  rule('green-spaces', 'green-spaces', 14, nameLabel({ size: 12, color: '#3f6b34', minWidth: 46 })),
  rule('residential-areas', 'residential-areas', 16, nameLabel({ size: 12, color: '#7a6434', minWidth: 60 })),
  {
    ...rule('facilities', 'facilities', 17, nameLabel({ size: 12, color: '#33383d', above: -18 })),
    filter: (/** @type {number} */ zoom, /** @type {any} */ feature) => strength('facilities') > 0 && (zoom >= 18 || !isMinor(feature.props.category)),
  },
];

/** Reference layers have a colour by turns: nothing is known about them but their shapes. */
const REFERENCE_COLORS = ['#6b5b95', '#7a6a00', '#8c4a5c', '#2f5f6f'];

/**
 * Adds the layers that somebody imported for reference to the list and to the map.
 * @param {{ id: string, title: string, titleZh: string }[]} collections
 */
export function addReferenceLayers(collections) {
  for (const { id } of collections.filter((collection) => collection.id.startsWith(REFERENCE) && !layers.some((layer) => layer.id === collection.id))) {
    const color = REFERENCE_COLORS[layers.length % REFERENCE_COLORS.length];
    layers.push({ id, collection: id, shown: true, opacity: 100, color });
    TILE_COLLECTIONS.push(id);
    const area = polygon(() => ({ fill: color, fillOpacity: 0.12, line: color, width: 1.8, opacity: strength(id) }));
    const point = badge(() => ({ fill: color, sign: '', opacity: strength(id) }), 20);
    PAINT.push(rule(id, id, 0, {
      draw(/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ geometry, /** @type {number} */ zoom, /** @type {any} */ feature) {
        (feature.geomType === 1 ? point : area).draw(context, geometry, zoom, feature);
      },
    }));
  }
  for (const listener of listListeners) listener();
}

/** Collections that the map's tiles carry. */
export const TILE_COLLECTIONS = [
  'residential-areas', 'green-spaces', 'barriers', 'buildings', 'streets', 'projects', 'factory-relocations', 'protections', 'facilities',
];

/** The tile layers under the pointer that have a name worth showing, from front to back. */
export const HINTED = ['facilities', 'protections', 'factory-relocations', 'projects', 'green-spaces', 'residential-areas'];
