// The tab of the gaps: how far each kind of facility reaches, worst first, and the gap on the map.
import { isAbort, query } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { clause, length, number, people, percent } from '../format.js';
import { has, onLanguage, pick, t } from '../i18n/i18n.js';
import { chip, methodNote, ruleNote } from '../units/unit-report.js';
import { Asking } from '../jobs/asking.js';
import { state } from '../state.js';
import { empty, failure } from '../status/status.js';

/** @typedef {'walking' | 'straight-line'} Reading */

export class CoveragePanel {
  #gaps;

  /** @type {Reading} */
  #reading = 'walking';

  /** @type {'population' | 'area'} */
  #by = 'population';

  /** @type {any} */
  #coverage = null;

  /** @type {any} */
  #parks = null;

  /** @type {unknown} */
  #error = null;

  /** @type {Asking | undefined} */
  #running;

  /** Region, data version and reading that the figures belong to. */
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
      if (!byId('panel-gaps').hidden) void this.show();
    });
    this.#render();
  }

  /** Loads the figures when they are first looked at. */
  async show() {
    const { region } = state;
    const wanted = `${region?.code} ${region?.dataVersion} ${this.#reading}`;
    if (!region?.hasData || wanted === this.#loaded) { this.#render(); return; }
    this.#running?.abort();
    const asking = new Asking();
    this.#running = asking;
    this.#error = null;
    this.#coverage = null;
    this.#render();
    try {
      const [coverage, parks] = await Promise.all([
        asking.get(`/api/analyses/coverage${query({ region: region.code, reading: this.#reading })}`),
        asking.get(`/api/analyses/park-rate${query({ region: region.code })}`),
      ]);
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
    fill(panel, this.#switches(), this.#coverage ? [this.#parkBlock(), this.#table(), this.#unlinked()] : this.#running?.element);
    if (focused) /** @type {HTMLElement | null} */ (panel.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  #switches() {
    return h('div', { class: 'switches' },
      segmented('reading', t('coverage.reading'), this.#reading, [['walking', t('reading.walking')], ['straight-line', t('reading.straight-line')]], (value) => {
        this.#reading = /** @type {Reading} */ (value);
        void this.show();
        void this.#gaps.read(this.#reading);
      }),
      segmented('by', t('coverage.by'), this.#by, [['population', t('coverage.byPeople')], ['area', t('coverage.byLand')]], (value) => {
        this.#by = /** @type {'population' | 'area'} */ (value);
        this.#render();
      }));
  }

  #parkBlock() {
    const { indicators = [] } = this.#parks ?? {};
    if (indicators.length === 0) return null;
    return h('section', {}, h('h2', {}, t('report.parks')), h('ul', { class: 'items' }, indicators.map((/** @type {any} */ indicator) => {
      const category = indicator.id;
      return h('li', {}, h('button', {
        type: 'button', class: 'item item-rate', dataset: { key: `park-${indicator.id}` }, 'aria-pressed': String(this.#gaps.shows(category)),
        on: { click: () => void this.#gaps.toggle(category, this.#reading) },
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
    const rate = (/** @type {any} */ row) => (this.#by === 'population' ? row.populationRate : row.areaRate);
    const rows = [...this.#coverage.rows].sort((a, b) => (rate(a) ?? 2) - (rate(b) ?? 2));
    const list = (/** @type {any[]} */ some) => h('ul', { class: 'items coverage' }, some.map((row) => {
      const share = rate(row);
      return h('li', {}, h('button', {
        type: 'button', class: 'item item-rate', dataset: { key: `${row.category}-${row.level}` }, 'aria-pressed': String(this.#gaps.shows(row.category, row.level)),
        disabled: !(row.radiusM > 0),
        on: { click: () => void this.#gaps.toggle(row.category, this.#reading, row.level) },
      },
      h('span', {}, pick(row)), h('span', { class: 'rate' }, percent(share)),
      h('span', { class: 'bar wide', 'aria-hidden': 'true', style: { '--share': String(share ?? 0) } }),
      h('small', { class: 'wide' }, [
        has(`level.${row.level}`) ? t(`level.${row.level}`) : null, row.radiusM > 0 ? length(row.radiusM) : t('coverage.noDistance'),
        t('coverage.facilities', { count: number(row.facilities) }), clause(row.clause),
      ].filter(Boolean).join(' · '))), this.#gaps.shows(row.category, row.level) ? this.#gaps.block() : null);
    }));
    const asNeeded = rows.filter(({ obligation }) => obligation === 'as-needed');
    return h('section', {}, h('h2', {}, t('coverage.title')),
      h('p', { class: 'quiet' }, t('coverage.help', { people: people(this.#coverage.population) }), this.#method()),
      rows.length === 0 ? empty(t('coverage.none'), t('coverage.noneNext')) : list(rows.filter(({ obligation }) => obligation !== 'as-needed')),
      asNeeded.length > 0 ? [h('h2', { class: 'second' }, t('coverage.asNeeded')), list(asNeeded)] : null);
  }

  /** How the people were counted, beside their number. */
  #method() {
    const note = methodNote(this.#coverage.populationMethod);
    return note ? h('small', {}, ` ${t('coverage.method')}${note}`) : null;
  }

  /** What could not be linked to the walking network is counted and shown. */
  #unlinked() {
    const { unlinked, areasWithoutPopulation } = this.#coverage;
    const parts = ['residentialAreas', 'buildings', 'facilities', 'onIslands'].filter((kind) => unlinked?.[kind] > 0)
      .map((kind) => t(`unlinked.${kind}`, { count: number(unlinked[kind]) }));
    return h('p', { class: 'quiet note' },
      parts.length > 0 ? t('unlinked.sentence', { parts: parts.join(t('list.separator')) }) : t('unlinked.none'),
      areasWithoutPopulation > 0 ? ` ${t('coverage.withoutPeople', { count: number(areasWithoutPopulation) })}` : '');
  }
}

/**
 * A row of choices of which one holds.
 * @param {string} name @param {string} label @param {string} value @param {[string, string][]} choices @param {(value: string) => void} onChange
 */
const segmented = (name, label, value, choices, onChange) => h('fieldset', { class: 'segmented' }, h('legend', {}, label),
  h('div', {}, choices.map(([choice, text]) => h('label', {},
    h('input', { type: 'radio', name, value: choice, checked: choice === value, dataset: { key: `${name}-${choice}` }, on: { change: () => onChange(choice) } }),
    h('span', {}, text)))));
