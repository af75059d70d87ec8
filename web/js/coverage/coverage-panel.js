// The tab of the gaps: how far each kind of facility of a rule set reaches, worst first, whether there is enough of it, and the gap on the map.
import { getJson, isAbort, query } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { area, clause, length, number, people, percent, year } from '../format.js';
import { has, onLanguage, pick, t } from '../i18n/i18n.js';
import { chip, methodNote, ruleNote } from '../units/unit-report.js';
import { Asking } from '../jobs/asking.js';
import { state } from '../state.js';
import { empty, failure } from '../status/status.js';

/** @typedef {'walking' | 'straight-line'} Reading */

/** @typedef {'population' | 'households' | 'area' | 'floorArea'} Base what a rate is a share of */

const DEFAULT_RULE_SET = 'gb-50180-2018';

/** Of a row nobody knows whether it is a gap or an empty map: after all that is known. */
const UNKNOWN_LAST = 3;

export class CoveragePanel {
  #gaps;

  /** @type {Reading} */
  #reading = 'walking';

  /** @type {Base} */
  #by = 'population';

  /** @type {string} */
  #ruleSet = DEFAULT_RULE_SET;

  /** Year whose facilities and green spaces count; empty: what exists. */
  #year = '';

  /** @type {any[]} */
  #ruleSets = [];

  /** Opening years in the data of the region. @type {number[]} */
  #years = [];

  /** @type {any} */
  #coverage = null;

  /** @type {any} */
  #parks = null;

  /** @type {unknown} */
  #error = null;

  /** @type {Asking | undefined} */
  #running;

  /** Region, data version, rule set, year and reading that the figures belong to. */
  #loaded = '';

  /** @param {import('./gaps.js').Gaps} gaps */
  constructor(gaps) {
    this.#gaps = gaps;
    gaps.onChange(() => this.#render());
    onLanguage(() => this.#render());
    state.on('region', () => {
      this.#coverage = null;
      this.#loaded = '';
      this.#error = null;
      this.#year = '';
      this.#years = [];
      if (!byId('panel-gaps').hidden) void this.show();
    });
    this.#render();
  }

  /** Loads the figures when they are first looked at. */
  async show() {
    const { region } = state;
    const wanted = [region?.code, region?.dataVersion, this.#reading, this.#ruleSet, this.#year].join(' ');
    if (!region?.hasData || wanted === this.#loaded) { this.#render(); return; }
    this.#running?.abort();
    const asking = new Asking();
    this.#running = asking;
    this.#error = null;
    this.#coverage = null;
    this.#render();
    try {
      const [coverage, parks, sets] = await Promise.all([
        asking.get(`/api/analyses/coverage${query({ region: region.code, reading: this.#reading, ruleSet: this.#ruleSet, year: this.#year })}`),
        asking.get(`/api/analyses/park-rate${query({ region: region.code, year: this.#year })}`),
        this.#ruleSets.length > 0 ? null : getJson('/api/standards/rule-sets', asking.signal),
      ]);
      this.#ruleSets = sets?.rule_sets ?? this.#ruleSets;
      this.#years = coverage.years;
      this.#coverage = coverage;
      this.#parks = parks;
      this.#loaded = wanted;
    } catch (error) {
      if (isAbort(error)) return;
      this.#error = error;
    }
    this.#render();
  }

  #render() {
    const panel = byId('panel-gaps');
    const { region } = state;
    if (!region) { fill(panel, empty(t('region.none'), t('region.noneNext'))); return; }
    if (!region.hasData) { fill(panel, empty(t('region.noData'), t('region.noDataNext'))); return; }
    if (this.#error) { fill(panel, failure(this.#error, () => void this.show())); return; }
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.key;
    if (this.#coverage?.residentialAreaM2 === 0) { fill(panel, empty(t('rates.noLand'), t('coverage.noLandNext'))); return; }
    fill(panel, this.#switches(), this.#coverage
      ? [this.#parkBlock(), this.#table(), this.#totals(), this.#notComputed(), this.#unlinked()] : this.#running?.element);
    if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  #switches() {
    const sets = this.#ruleSets.map((set) => /** @type {[string, string]} */ ([set.id, pick(set.name)]));
    const years = [...this.#years].reverse().map((open) => /** @type {[string, string]} */ ([String(open), year(open)]));
    return h('div', { class: 'switches' },
      chooser('rule-set', t('coverage.ruleSet'), this.#ruleSet, sets, (value) => {
        this.#ruleSet = value;
        this.#gaps.hide();
        void this.show();
      }),
      chooser('year', t('coverage.year'), this.#year, [['', t('coverage.today')], ...years], (value) => {
        this.#year = value;
        void this.show();
        void this.#gaps.read(this.#reading, value);
      }),
      segmented('reading', t('coverage.reading'), this.#reading, [['walking', t('reading.walking')], ['straight-line', t('reading.straight-line')]], (value) => {
        this.#reading = /** @type {Reading} */ (value);
        void this.show();
        void this.#gaps.read(this.#reading, this.#year);
      }),
      segmented('by', t('coverage.by'), this.#by, [
        ['population', t('coverage.byPeople')], ['households', t('coverage.byHouseholds')], ['area', t('coverage.byLand')], ['floorArea', t('coverage.byFloor')],
      ], (value) => {
        this.#by = /** @type {Base} */ (value);
        this.#render();
      }));
  }

  #parkBlock() {
    const { indicators = [] } = this.#parks ?? {};
    // They are indicators of their own; beside the rows of another set they would be taken for its.
    if (indicators.length === 0 || this.#ruleSet !== DEFAULT_RULE_SET) return null;
    return h('section', {}, h('h2', {}, t('report.parks')), h('ul', { class: 'items' }, indicators.map((/** @type {any} */ indicator) => {
      const category = indicator.id;
      return h('li', {}, h('button', {
        type: 'button', class: 'item item-rate', dataset: { key: `park-${indicator.id}` }, 'aria-pressed': String(this.#gaps.shows(category)),
        on: { click: () => void this.#gaps.toggle(category, this.#reading, undefined, { year: this.#year }) },
      },
      h('span', {}, pick(indicator), ruleNote(indicator.limitRule ?? indicator.rule)),
      h('span', { class: 'rate' }, percent(indicator.rate), chip(indicator.met)),
      h('small', { class: 'wide' }, t('coverage.parkLine', {
        limit: indicator.limit === null || indicator.limit === undefined ? t('rates.noLimit') : t('coverage.limit', { limit: percent(indicator.limit) }),
        parks: number(indicator.parks),
      }))), this.#gaps.shows(category) ? this.#gaps.block() : null);
    })));
  }

  #table() {
    const rate = (/** @type {any} */ row) => (row.inData ? row[`${this.#by}Rate`] : null);
    const place = (/** @type {any} */ row) => rate(row) ?? (row.noRate ? 2 : UNKNOWN_LAST);
    const rows = [...this.#coverage.rows].sort((a, b) => place(a) - place(b));
    const list = (/** @type {any[]} */ some) => h('ul', { class: 'items coverage' }, some.map((row) => {
      const share = rate(row);
      const ask = this.#gapOf(row);
      const shown = this.#gaps.shows(row.category, ask.level, ask.rule);
      return h('li', {}, h('button', {
        type: 'button', class: 'item item-rate', dataset: { key: row.ruleId }, 'aria-pressed': String(shown), disabled: row.noRate !== null,
        on: { click: () => void this.#gaps.toggle(row.category, this.#reading, ask.level, { rule: ask.rule, ruleSet: ask.ruleSet, year: this.#year }) },
      },
      h('span', {}, pick(row)), h('span', { class: 'rate' }, row.inData || row.noRate ? percent(share) : t('coverage.unknown')),
      h('span', { class: 'bar wide', 'aria-hidden': 'true', style: { '--share': String(share ?? 0) } }),
      h('small', { class: 'wide' }, [
        has(`level.${row.level}`) ? t(`level.${row.level}`) : null, distanceOf(row),
        row.inData ? t(row.group === 'green' ? 'coverage.greens' : 'coverage.facilities', { count: number(row.facilities) }) : t('coverage.notInData'), clause(row.clause),
      ].filter(Boolean).join(' · ')),
      capacityLine(row.capacity)), shown ? this.#gaps.block() : null);
    }));
    const asNeeded = rows.filter(({ obligation }) => obligation === 'as-needed');
    return h('section', {}, h('h2', {}, t('coverage.title')),
      h('p', { class: 'quiet' }, t('coverage.help', { people: people(this.#coverage.population) }), this.#method(), rows.some(({ capacity }) => capacity?.derived) ? h('small', {}, ` ${t('coverage.derived')}`) : null),
      rows.length === 0 ? empty(t('coverage.none'), t('coverage.noneNext')) : list(rows.filter(({ obligation }) => obligation !== 'as-needed')),
      asNeeded.length > 0 ? [h('h2', { class: 'second' }, t('coverage.asNeeded')), list(asNeeded)] : null);
  }

  /**
   * How the gap of a row is asked for. That of the default set goes by its category, so that a place in it can be explained.
   * @param {any} row @returns {{ level?: string, rule?: string, ruleSet?: string }}
   */
  #gapOf(row) {
    return this.#ruleSet === DEFAULT_RULE_SET ? { level: row.level } : { rule: row.ruleId, ruleSet: this.#ruleSet };
  }

  /** What all facilities, or all green, come to for the people there are. */
  #totals() {
    const { totals, population } = this.#coverage;
    if (totals.length === 0) return null;
    return h('section', {}, h('h2', {}, t('coverage.totals')), h('ul', { class: 'items totals' }, totals.map((/** @type {any} */ total) => h('li', { class: 'item' },
      h('span', {}, pick(total), h('small', { class: 'clause' }, ` ${clause(total.clause)}`)), capacityLine(total.capacity, total.perPerson ? population : undefined)))));
  }

  /** The rules that the data cannot answer are said, not dropped. */
  #notComputed() {
    const { notComputed } = this.#coverage;
    if (notComputed.length === 0) return null;
    return h('details', { class: 'not-computed' }, h('summary', {}, t('coverage.notComputed', { count: number(notComputed.length) })),
      h('ul', { class: 'items' }, notComputed.map((/** @type {any} */ rule) => h('li', { class: 'item' },
        h('span', {}, pick(rule)), h('small', { class: 'wide' }, pick({ zh: rule.reasonZh, en: rule.reasonEn }))))));
  }

  /** How the people were counted, beside their number. */
  #method() {
    const note = methodNote(this.#coverage.populationMethod);
    return note ? h('small', {}, ` ${t('coverage.method')}${note}`) : null;
  }

  /** What could not be linked to the walking network is counted and shown. */
  #unlinked() {
    const { unlinked, areasWithoutPopulation } = this.#coverage;
    const parts = ['residentialAreas', 'buildings', 'facilities', 'greenSpaces', 'onIslands'].filter((kind) => unlinked?.[kind] > 0)
      .map((kind) => t(`unlinked.${kind}`, { count: number(unlinked[kind]) }));
    return h('p', { class: 'quiet note' },
      parts.length > 0 ? t('unlinked.sentence', { parts: parts.join(t('list.separator')) }) : t('unlinked.none'),
      areasWithoutPopulation > 0 ? ` ${t('coverage.withoutPeople', { count: number(areasWithoutPopulation) })}` : '');
  }
}

/** The distance of a row; where it is not the rule's own, it says so. @param {any} row */
function distanceOf(row) {
  if (!(row.radiusM > 0)) return row.noRate ? t('coverage.noDistance') : t('coverage.allItems');
  return row.radiusFrom === 'rule' ? length(row.radiusM) : t(`from.${row.radiusFrom}`, { distance: length(row.radiusM) });
}

/**
 * What there is against what people need; nothing where the rule names no need.
 * @param {{ measure: string, unit: string, have: number | null, need: number, unknown: number, met: boolean | null } | null} capacity
 * @param {number} [people] where the standard counts square metres a person
 */
function capacityLine(capacity, people) {
  if (!capacity) return null;
  const { measure, unit, have, need, unknown, met } = capacity;
  const figure = (/** @type {number} */ value) => (people && people > 0 ? t('counted.each', { count: number(value / people, 1) })
    : measure.endsWith('area') ? area(value)
    : t(`counted.${unit}`, { count: number(value, measure === 'facilities' && value < 100 && !Number.isInteger(value) ? 1 : 0) }));
  return h('small', { class: 'wide capacity' },
    h('span', {}, t('capacity.line', { measure: t(`capacity.${measure}`), have: have === null ? t('capacity.unknown') : figure(have), need: figure(need) }),
      unknown > 0 ? t('capacity.open', { count: number(unknown) }) : null),
    met === null ? null : chip(met));
}

/**
 * A list to choose from, with its name.
 * @param {string} name @param {string} label @param {string} value @param {[string, string][]} choices @param {(value: string) => void} onChange
 */
const chooser = (name, label, value, choices, onChange) => h('label', { class: 'chooser' }, h('span', {}, label),
  h('select', { dataset: { key: name }, on: { change: (/** @type {Event} */ event) => onChange(/** @type {HTMLSelectElement} */ (event.target).value) } },
    choices.map(([choice, text]) => h('option', { value: choice, selected: choice === value }, text))));

/**
 * A row of choices of which one holds.
 * @param {string} name @param {string} label @param {string} value @param {[string, string][]} choices @param {(value: string) => void} onChange
 */
const segmented = (name, label, value, choices, onChange) => h('fieldset', { class: 'segmented' }, h('legend', {}, label),
  h('div', {}, choices.map(([choice, text]) => h('label', {},
    h('input', { type: 'radio', name, value: choice, checked: choice === value, dataset: { key: `${name}-${choice}` }, on: { change: () => onChange(choice) } }),
    h('span', {}, text)))));
