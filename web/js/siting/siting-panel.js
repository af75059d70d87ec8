// The tab of siting: where new facilities would serve most people, and what land that renewal sets free should become.
import { Cancelled, getJson, isAbort, query } from '../api.js';
import { button, byId, fill, h } from '../dom.js';
import { download } from '../export/export.js';
import { area, citation, length, number, people, percent } from '../format.js';
import { onLanguage, pick, t } from '../i18n/i18n.js';
import { Asking } from '../jobs/asking.js';
import { facilityCategoryName, facilityGroup } from '../layers/layers.js';
import { state } from '../state.js';
import { empty, failure } from '../status/status.js';
import { methodNote, ruleNote } from '../units/unit-report.js';
import { SitingMap } from './siting-map.js';

const MOST_SITES = 50;

/** So many uses of a parcel are shown; the export holds all. */
const USES = 3;

/** Groups of categories that are no facilities to be put somewhere. */
const NOT_SITED = ['green', 'building', 'composite'];

/** @typedef {{ answer: any, error: unknown, running: Asking | null }} Run */

export class SitingPanel {
  #draw;

  /** Slugs of the categories that have a rule with a distance, in the order of the standard. @type {string[]} */
  #categories = [];

  #choice = { category: 'kindergarten', objective: 'cover', sites: 3, candidates: ['grid'] };

  /** @type {Run} */
  #siting = idle();

  /** @type {Run} */
  #parcels = idle();

  #form = h('form', { class: 'siting-form', on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); void this.#find(); } } });

  #result = h('section', { class: 'siting-result', 'aria-live': 'polite' });

  #land = h('section', {});

  /** @param {any} map */
  constructor(map) {
    this.#draw = new SitingMap(map);
    onLanguage(() => this.#render());
    state.on('region', () => { this.#clear(); this.#render(); });
    // What was saved may have changed the answer.
    state.on('data', () => { this.#clear(); this.#render(); });
    this.#render();
  }

  /** Reads the categories when the tab is first opened. */
  async show() {
    if (this.#categories.length === 0) {
      try {
        const { rules, levels } = await getJson('/api/standards/gb-50180-2018');
        const walked = new Set(levels.filter((/** @type {any} */ level) => level.walk_distance_m).map((/** @type {any} */ level) => level.level));
        this.#categories = [...new Set(/** @type {any[]} */ (rules)
          .filter((rule) => ['min15', 'min10', 'min5', 'block'].includes(rule.level) && (rule.radius_m || walked.has(rule.level)) && !NOT_SITED.includes(facilityGroup(rule.category)))
          .map((rule) => rule.category))];
      } catch (error) {
        fill(byId('panel-siting'), failure(error, () => void this.show()));
        return;
      }
    }
    this.#render();
  }

  #clear() {
    for (const run of [this.#siting, this.#parcels]) run.running?.abort();
    this.#siting = idle();
    this.#parcels = idle();
    this.#draw.drawSites([], () => {});
    this.#draw.drawParcels([], () => {});
  }

  #render() {
    const panel = byId('panel-siting');
    const { region } = state;
    if (!region) { fill(panel, empty(t('region.none'), t('region.noneNext'))); return; }
    if (!region.hasData) { fill(panel, empty(t('region.noData'), t('region.noDataNext'))); return; }
    this.#renderForm();
    this.#renderResult();
    this.#renderLand();
    fill(panel, this.#form, this.#result, this.#land);
  }

  #renderForm() {
    const { category, objective, sites, candidates } = this.#choice;
    /** @type {Map<string, string[]>} */
    const groups = new Map();
    for (const slug of this.#categories) groups.set(facilityGroup(slug), [...(groups.get(facilityGroup(slug)) ?? []), slug]);
    fill(this.#form,
      h('label', { class: 'field' }, h('span', {}, t('siting.category')), h('select', {
        id: 'siting-category', on: { change: (/** @type {any} */ event) => { this.#choice.category = event.target.value; } },
      }, [...groups].map(([group, slugs]) => h('optgroup', { label: t(`group.${group}`) },
        slugs.map((slug) => h('option', { value: slug, selected: slug === category }, facilityCategoryName(slug))))))),
      h('label', { class: 'field' }, h('span', {}, t('siting.sites')), h('input', {
        id: 'siting-sites', type: 'number', min: '1', max: String(MOST_SITES), required: true, value: String(sites),
        on: { input: (/** @type {any} */ event) => { this.#choice.sites = Number(event.target.value); } },
      })),
      h('fieldset', { class: 'segmented' }, h('legend', {}, t('siting.objective')), h('div', {}, ['cover', 'median'].map((value) => h('label', {},
        h('input', { type: 'radio', name: 'siting-objective', value, checked: value === objective, on: { change: () => { this.#choice.objective = value; } } }),
        h('span', {}, t(`goal.${value}`)))))),
      h('fieldset', { class: 'siting-sources' }, h('legend', {}, t('siting.candidates')), ['grid', 'facilities-planned', 'released-parcels'].map((source) => h('label', {},
        h('input', {
          type: 'checkbox', checked: candidates.includes(source),
          on: {
            change: (/** @type {any} */ event) => {
              this.#choice.candidates = event.target.checked ? [...this.#choice.candidates, source] : this.#choice.candidates.filter((other) => other !== source);
            },
          },
        }), h('span', {}, t(`candidates.${source}`))))),
      h('button', { type: 'submit', class: 'button button-primary', id: 'siting-run' }, t('siting.run')));
  }

  async #find() {
    const { region } = state;
    if (!region) return;
    const { category, objective, sites, candidates } = this.#choice;
    await this.#ask(this.#siting, `/api/analyses/siting${query({
      region: region.code, category, objective, sites, candidates: candidates.length > 0 ? candidates.join(',') : 'grid',
    })}`, () => this.#renderResult());
    this.#draw.drawSites(this.#siting.answer?.features ?? [], (order) => this.#focusSite(order), true);
    // On a phone the answer would come below the sheet's edge.
    this.#result.scrollIntoView({ block: 'nearest' });
  }

  /**
   * Asks, shows how far it is, and can be given up: the server stops then, too.
   * @param {Run} run @param {string} path @param {() => void} render
   */
  async #ask(run, path, render) {
    run.running?.abort();
    const running = new Asking(() => t('siting.searching'));
    Object.assign(run, { answer: null, error: null, running });
    render();
    let answer = null;
    let failed = null;
    try {
      answer = await running.get(path);
    } catch (error) {
      if (!isAbort(error)) failed = error;
    }
    // A newer question has taken its place.
    if (run.running !== running) return;
    const stopped = failed instanceof Cancelled;
    Object.assign(run, { answer, error: stopped ? null : failed, running: null });
    render();
    if (stopped) /** @type {HTMLElement | null} */ (document.getElementById('siting-run'))?.focus();
  }

  #renderResult() {
    const { running, error, answer } = this.#siting;
    if (running) { fill(this.#result, waiting(running)); return; }
    if (error) { fill(this.#result, failure(error, () => void this.#find())); return; }
    if (!answer) { fill(this.#result, h('p', { class: 'quiet' }, t('siting.help'))); return; }
    const median = answer.objective === 'median';
    fill(this.#result,
      h('div', { class: 'gap-head' }, h('h2', {}, t('siting.title', { name: pick(answer) })),
        button({
          icon: 'download', label: t('action.export'), class: 'button-icon',
          onClick: () => download(`siting-${answer.region}-${answer.category}-${answer.sites}.geojson`, answer),
        }),
        button({ icon: 'close', label: t('siting.hide'), class: 'button-icon', onClick: () => { this.#siting = idle(); this.#draw.drawSites([], () => {}); this.#renderResult(); } })),
      h('p', {}, t('siting.covered', {
        limit: length(answer.limitM), before: people(answer.before.population), after: people(answer.after.population), rate: percent(answer.after.populationRate),
      })),
      h('p', {}, t('siting.mean', { before: length(answer.before.meanDistanceM), after: length(answer.after.meanDistanceM) })),
      h('p', { class: 'siting-gap' }, answer.proved ? t('siting.proved') : t('siting.gap', { gap: `${number(answer.gap * 100, 2)}%` }),
        h('small', {}, ` ${t('siting.searched', { candidates: number(answer.candidates), leftOut: number(answer.candidatesLeftOut) })}`)),
      answer.features.length === 0 ? null : h('ol', { class: 'items' }, answer.features.map((/** @type {any} */ feature) => {
        const site = feature.properties;
        return h('li', {}, h('button', { type: 'button', class: 'item siting-item', dataset: { order: site.order }, on: { click: () => this.#draw.goTo(site.lat, site.lon) } },
          h('span', {}, h('b', { class: 'siting-number' }, String(site.order)), site.name ?? t(`sited.${site.kind}`)),
          h('span', { class: 'rate' }, median ? t('siting.shorter', { metres: length(site.gain) }) : t('siting.newly', { people: people(site.gain) })),
          h('small', { class: 'wide' }, t('siting.goThere', { people: people(site.populationServed) }), site.landM2 ? ` · ${area(site.landM2)}` : '')));
      })),
      h('p', { class: 'where' }, ruleNote(answer.rule), methodNote(answer.populationMethod)));
  }

  /** @param {number} order */
  #focusSite(order) {
    /** @type {HTMLElement | null} */ (this.#result.querySelector(`[data-order="${order}"]`))?.focus();
  }

  #renderLand() {
    const { running, error, answer } = this.#parcels;
    const title = h('div', { class: 'gap-head' }, h('h2', {}, t('parcels.title')),
      answer && answer.features.length > 0 ? button({
        icon: 'download', label: t('action.export'), class: 'button-icon', onClick: () => download(`released-parcels-${answer.region}.geojson`, answer),
      }) : null);
    if (running) { fill(this.#land, title, waiting(running)); return; }
    if (error) { fill(this.#land, title, failure(error, () => void this.#findParcels())); return; }
    if (!answer) {
      fill(this.#land, title, h('p', { class: 'quiet' }, t('parcels.help')), button({ text: t('parcels.show'), onClick: () => void this.#findParcels() }));
      return;
    }
    fill(this.#land, title,
      h('p', { class: 'quiet' }, answer.features.length === 0 ? t('parcels.none') : t('parcels.order'), ' ', h('small', { class: 'clause' }, pick(answer.clause))),
      h('ul', { class: 'items' }, answer.features.map((/** @type {any} */ feature) => {
        const parcel = feature.properties;
        /** @type {any[]} */
        const uses = parcel.uses.filter((/** @type {any} */ use, /** @type {number} */ i) =>
          parcel.uses.findIndex((/** @type {any} */ other) => other.category === use.category && other.limitM === use.limitM) === i).slice(0, USES);
        return h('li', {}, h('button', { type: 'button', class: 'item', dataset: { parcel: parcel.id }, on: { click: () => this.#draw.goToShape(feature) } },
          h('span', {}, parcel.name), h('small', {}, area(parcel.areaM2)),
          uses.map((use, i) => h('small', { class: 'wide', title: citation(use.source, use.clause) }, t('parcels.use', {
            rank: number(i + 1), name: pick(use), people: people(use.populationNewlyServed),
          }), use.largeEnough === false ? ` ${t('parcels.tooSmall', { needs: area(use.landM2) })}` : ''))));
      })));
  }

  async #findParcels() {
    const { region } = state;
    if (!region) return;
    await this.#ask(this.#parcels, `/api/analyses/released-parcels${query({ region: region.code })}`, () => this.#renderLand());
    this.#draw.drawParcels(this.#parcels.answer?.features ?? [], (id) => {
      /** @type {HTMLElement | null} */ (this.#land.querySelector(`[data-parcel="${CSS.escape(id)}"]`))?.focus();
    });
  }
}

/** @returns {Run} */
const idle = () => ({ answer: null, error: null, running: null });

/** @param {Asking} running */
const waiting = (running) => h('div', { class: 'siting-waiting' }, running.element);
