// What is inside a unit and what its fifteen-minute circle lacks, with every figure's unit, rule and change.
import { h } from '../dom.js';
import { area, change, citation, households, length, money, number, people, percent } from '../format.js';
import { facilityCategoryName } from '../layers/layers.js';
import { has, pick, t } from '../i18n/i18n.js';
import { CATEGORIES } from '../map/palette.js';

/** The worst first. */
const STATUS_ORDER = ['missing', 'beyond', 'ok'];

const LEVEL_ORDER = ['min15', 'min10', 'min5', 'block'];

/**
 * @param {any} report answer of /api/analyses/unit
 * @param {any | null} before the report that was shown before, for the marks of change
 * @returns {(Node | null)[]}
 */
export function reportBlocks(report, before) {
  return [
    protections(report.protections ?? []),
    figures(report, before),
    parkRates(report.parkRates ?? [], before?.parkRates ?? []),
    projects(report.projects ?? []),
    lifeCircle(report.lifeCircle, before?.lifeCircle),
    shortfall(report.shortfall ?? []),
  ];
}

/** So many protected objects are named at once; the rest unfolds. */
const NAMED = 6;

/** @param {{ name: string, kind: string }[]} list */
function protections(list) {
  if (list.length === 0) return null;
  const names = (/** @type {{ name: string, kind: string }[]} */ some) =>
    h('p', {}, some.map(({ name, kind }) => t('report.protection', { name, kind: t(`kind.${kind}`) })).join(t('list.separator')));
  return h('div', { class: 'warning', role: 'note' },
    h('strong', {}, t('report.protections', { count: list.length })), names(list.slice(0, NAMED)),
    list.length > NAMED ? h('details', {}, h('summary', {}, t('report.more', { count: list.length - NAMED })), names(list.slice(NAMED))) : null);
}

/**
 * One figure with its name and its change.
 * @param {string} name @param {number | null | undefined} value @param {number | null | undefined} before
 * @param {(value: number | null | undefined) => string} format
 * @param {string} [note]
 */
export function figure(name, value, before, format, note) {
  const difference = change(before, value, format);
  return h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, format(value),
    difference ? h('span', { class: 'change', title: t('report.change') }, difference) : null,
    note ? h('small', {}, note) : null));
}

/** @param {any} report @param {any} before */
function figures(report, before) {
  const ratio = (/** @type {any} */ from) => (from?.floorAreaM2 > 0 && from.areaM2 > 0 ? from.floorAreaM2 / from.areaM2 : null);
  return h('dl', { class: 'figures' },
    figure(t('report.area'), report.areaM2, before?.areaM2, area),
    figure(t('report.people'), report.population, before?.population, people, methodNote(report.populationMethod)),
    figure(t('report.households'), report.households, before?.households, households),
    figure(t('report.buildings'), report.buildings, before?.buildings, (value) => number(value)),
    figure(t('report.floorArea'), report.floorAreaM2, before?.floorAreaM2, area,
      report.storeysAssumed > 0 ? t('report.storeysAssumed', { count: number(report.storeysAssumed) }) : undefined),
    figure(t('report.ratio'), ratio(report), ratio(before), (value) => number(value, 2)),
    figure(t('report.perimeter'), report.perimeterM, before?.perimeterM, length));
}

/** Populations that rest on the size of land or buildings alone. */
const ROUGH_METHODS = ['floor-area', 'area'];

/** How people were counted, and that the figure may be far off where nobody was counted. @param {string | null | undefined} method */
export const methodNote = (method) => (method && has(`method.${method}`)
  ? [t(`method.${method}`), ROUGH_METHODS.includes(method) ? t('method.rough') : null].filter(Boolean).join(t('list.separator')) : undefined);

/**
 * @param {any[]} rates
 * @param {any[]} before
 */
export function parkRates(rates, before) {
  if (rates.length === 0) return null;
  // Without residential land there is nothing that a park could reach: a rate of nought would be read as a failure.
  if (rates.every(({ residentialAreaM2 }) => residentialAreaM2 === 0)) {
    return h('section', {}, h('h3', {}, t('report.parks')), h('p', { class: 'quiet' }, t('rates.noLand')));
  }
  return h('section', {}, h('h3', {}, t('report.parks')),
    h('table', { class: 'rates' },
      h('thead', {}, h('tr', {}, ['indicator', 'rate', 'limit', 'met'].map((column) => h('th', { scope: 'col' }, t(`rates.${column}`))))),
      h('tbody', {}, rates.map((rate) => {
        const difference = change(before.find(({ id }) => id === rate.id)?.rate, rate.rate, percent);
        return h('tr', {},
          h('th', { scope: 'row' }, pick(rate), ruleNote(rate.limitRule ?? rate.rule)),
          h('td', {}, percent(rate.rate), difference ? h('span', { class: 'change', title: t('report.change') }, difference) : null),
          h('td', {}, rate.limit === null || rate.limit === undefined ? t('rates.noLimit') : `≥ ${percent(rate.limit)}`),
          h('td', {}, chip(rate.met)));
      }))));
}

/** @param {boolean | null | undefined} met */
export const chip = (met) => (met === null || met === undefined ? h('span', { class: 'chip' }, '—')
  : h('span', { class: `chip chip-${met ? 'ok' : 'missing'}` }, t(met ? 'rates.yes' : 'rates.no')));

/** The document and clause that a figure follows. @param {any} rule */
export const ruleNote = (rule) => (rule ? h('small', { class: 'clause' }, citation(rule.source, rule.clause)) : null);

/** @param {any[]} list */
function projects(list) {
  const invested = list.reduce((sum, { investmentYuan }) => sum + Number(investmentYuan ?? 0), 0);
  return h('section', {}, h('h3', {}, t('report.projects'), h('span', { class: 'badge' }, number(list.length))),
    list.length === 0 ? h('p', { class: 'quiet' }, t('report.noProjects')) : h('table', { class: 'rows' },
      h('thead', {}, h('tr', {}, ['project', 'share', 'investment'].map((column) => h('th', { scope: 'col' }, t(`projects.${column}`))))),
      h('tbody', {}, list.map((project) => h('tr', {},
        h('th', { scope: 'row' },
          h('span', {
            class: 'swatch swatch-area',
            style: { '--fill': CATEGORIES[project.category]?.fill ?? '#999', '--line': CATEGORIES[project.category]?.line ?? '#666' },
            'aria-hidden': 'true',
          }),
          h('span', {}, project.name, h('small', {}, [t(`category.${project.category}`), project.planYear].filter(Boolean).join(' · ')))),
        h('td', {}, percent(project.share)),
        h('td', {}, project.investmentYuan === null || project.investmentYuan === undefined ? '—' : money(Number(project.investmentYuan)))))),
      invested > 0 ? h('tfoot', {}, h('tr', {}, h('th', { scope: 'row', colspan: '2' }, t('projects.total')), h('td', {}, money(invested)))) : null));
}

/** @param {any} circle @param {any} before */
function lifeCircle(circle, before) {
  if (!circle) return null;
  const facilities = Object.values(circle.facilities ?? {}).reduce((sum, count) => sum + Number(count), 0);
  return h('section', {}, h('h3', {}, t('report.circle', { minutes: circle.minutes, limit: length(circle.limitM) })),
    h('dl', { class: 'figures' },
      figure(t('report.area'), circle.areaM2, before?.areaM2, area),
      figure(t('report.people'), circle.population, before?.population, people),
      figure(t('circle.facilities'), facilities, undefined, (value) => number(value))));
}

/** What the standard requires stands open; what it asks for by need, and what is there, unfold. @param {any[]} rows */
function shortfall(rows) {
  if (rows.length === 0) return null;
  const sorted = [...rows].sort((a, b) => STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status)
    || LEVEL_ORDER.indexOf(a.level) - LEVEL_ORDER.indexOf(b.level));
  const lacking = sorted.filter(({ status }) => status !== 'ok');
  const required = lacking.filter(({ obligation }) => obligation !== 'as-needed');
  const folded = (/** @type {string} */ key, /** @type {any[]} */ some) => (some.length === 0 ? null
    : h('details', {}, h('summary', {}, t(key, { count: some.length })), shortfallTable(some)));
  return h('section', {}, h('h3', {}, t('report.shortfall'), h('span', { class: `badge${required.length > 0 ? ' badge-bad' : ''}` }, number(required.length))),
    required.length > 0 ? h('h4', {}, t('report.required', { count: required.length })) : null,
    required.length === 0 ? h('p', { class: 'quiet' }, t('report.nothingMissing')) : shortfallTable(required),
    folded('report.asNeeded', lacking.filter(({ obligation }) => obligation === 'as-needed')),
    folded('report.served', sorted.filter(({ status }) => status === 'ok')));
}

/** @param {any[]} rows */
const shortfallTable = (rows) => h('table', { class: 'rows shortfall' },
  h('thead', {}, h('tr', {}, ['facility', 'nearest', 'status'].map((column) => h('th', { scope: 'col' }, t(`shortfall.${column}`))))),
  h('tbody', {}, rows.map((row) => h('tr', {},
    h('th', { scope: 'row' }, pick(row) || facilityCategoryName(row.category),
      h('small', {}, [
        has(`level.${row.level}`) ? t(`level.${row.level}`) : null,
        row.confidence === 'from-memory' ? t('confidence.from-memory') : null,
      ].filter(Boolean).join(' · ')),
      h('small', { class: 'clause' }, citation(row.source, row.clause))),
    h('td', {}, nearestText(row), row.limitM > 0 ? h('small', {}, t('shortfall.limit', { limit: length(row.limitM) })) : null),
    h('td', {}, h('span', { class: `chip chip-${row.status}` }, t(`shortfall.${row.status}`)),
      row.unservedPopulation > 0 ? h('small', {}, t('shortfall.unserved', { people: people(row.unservedPopulation) })) : null)))));

/** @param {any} row */
const nearestText = (row) => (row.nearestM === null || row.nearestM === undefined ? t('shortfall.none')
  : h('span', { title: row.nearestName ?? undefined }, length(row.nearestM)));
