// The attribute table of a feature: every column with its name in the reader's language, its unit, and its values in words.
import { area, date, households, length, money, number, people, year } from '../format.js';
import { has, pick, t } from '../i18n/i18n.js';
import { facilityCategoryName } from '../layers/layers.js';
import { state } from '../state.js';

/** Columns by unit. @type {Record<string, (value: any) => string>} */
const FORMATS = {
  area_m2: area,
  floor_area_m2: area,
  footprint_m2: area,
  retain_m2: area,
  renovate_m2: area,
  demolish_m2: area,
  build_m2: area,
  length_m: length,
  network_m: length,
  incline_pct: (value) => `${number(value, 1)} %`,
  speed_m_per_min: (value) => `${number(value, 1)} m/min`,
  year,
  limit_m: length,
  investment_yuan: (value) => money(Number(value)),
  population: people,
  households,
  plan_year: year,
  built_year: year,
  opening_year: year,
  valid_from: date,
  region_code: (code) => pick(state.regions.find((region) => region.code === code)) || code,
};

/** Columns with a fixed list of values: the start of their keys in the catalogues. */
const WORDS = /** @type {Record<string, string>} */ ({
  status: 'status', kind: 'kind', type: 'type', use: 'use', level: 'level', source: 'source', population_method: 'method', class: 'class', origin_kind: 'origin',
});

/** The columns in the order in which a planner reads them; those not named follow. */
const ORDER = [
  'name', 'name_zh', 'name_en', 'category', 'kind', 'type', 'class', 'use', 'status', 'plan_year', 'opening_year', 'built_year', 'households', 'population',
  'units', 'buildings', 'communities', 'area_m2', 'floor_area_m2', 'footprint_m2', 'storeys', 'investment_yuan', 'target_name', 'target_land_use',
];

/** What the record itself is made of: shown apart, at the end. */
const RECORD = ['region_code', 'source', 'source_id', 'programme_code', 'table_no', 'row_no', 'author', 'valid_from', 'version', 'population_method'];

/** Of use to the engine only. */
const HIDDEN = new Set(['from_node', 'to_node', 'walk_reason', 'origin_id', 'set_id', 'id', 'geometry', 'site', 'target']);

/** @param {string} name */
const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** A column's value in words. @param {string} collection @param {string} column @param {any} value */
export function attributeText(collection, column, value) {
  // Nothing is known about the columns of an imported layer: they are shown as they are.
  if (collection.startsWith('reference-')) return typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 2) : String(value);
  if (column === 'category') return collection === 'facilities' ? facilityCategoryName(value) : t(`category.${value}`);
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (FORMATS[column]) return FORMATS[column](value);
  const key = `${WORDS[column]}.${value}`;
  if (WORDS[column] && has(key)) return t(key);
  return typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 2) : String(value);
}

/**
 * @param {string} collection
 * @param {Record<string, any>} properties
 * @returns {{ main: [string, string][], record: [string, string][] }} names and values in the reader's language
 */
export function attributes(collection, properties) {
  const columns = Object.entries(properties)
    .map(([name, value]) => /** @type {[string, any]} */ ([snake(name), value]))
    .filter(([name, value]) => !HIDDEN.has(name) && value !== null && value !== '' && typeof value !== 'object');
  const place = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  const rows = (/** @type {[string, any][]} */ some) => some.map(([name, value]) =>
    /** @type {[string, string]} */ ([has(`field.${name}`) && !collection.startsWith('reference-') ? t(`field.${name}`) : name, attributeText(collection, name, value)]));
  return {
    main: rows(columns.filter(([name]) => !RECORD.includes(name)).sort(([a], [b]) => place(a) - place(b))),
    record: rows(columns.filter(([name]) => RECORD.includes(name)).sort(([a], [b]) => RECORD.indexOf(a) - RECORD.indexOf(b))),
  };
}

/** A name for a feature that may have none. @param {string} collection @param {Record<string, any>} properties */
export function featureName(collection, properties) {
  const region = collection === 'regions' ? pick({ zh: properties.name_zh ?? properties.nameZh, en: properties.name_en ?? properties.nameEn }) : '';
  const name = region || properties.name || properties.名称 || properties.NAME;
  if (name) return String(name);
  if (collection === 'facilities' && properties.category) return facilityCategoryName(properties.category);
  if (collection === 'streets' && properties.class) return attributeText(collection, 'class', properties.class);
  if (properties.kind) return attributeText(collection, 'kind', properties.kind);
  if (properties.use) return attributeText(collection, 'use', properties.use);
  return t('feature.unnamed');
}
