// Why a place is served or not: the rule, the distance, the way that is walked, and the people behind the figure.
import { isAbort, query } from '../api.js';
import { button, h } from '../dom.js';
import { citation, date, length, number, people, percent } from '../format.js';
import { has, language, onLanguage, pick, t } from '../i18n/i18n.js';
import { Asking } from '../jobs/asking.js';
import { L } from '../leaflet.js';
import { fillDrawer, hasDrawer, leaveDrawer, takeDrawer } from '../map/drawer.js';
import { showBounds } from '../map/map.js';
import { ACCENT, GAP } from '../map/palette.js';
import { state } from '../state.js';
import { failure } from '../status/status.js';
import { chip, figure } from '../units/unit-report.js';

/**
 * What is asked. One of place, building, community and unit; none of them asks about the region.
 * @typedef {object} WhyQuestion
 * @property {string} category  facility category, or a park indicator such as `park-500`
 * @property {string} [level]
 * @property {string} [reading]
 * @property {string} [year]  counts what is open then; what exists without it
 * @property {number} [lon]
 * @property {number} [lat]
 * @property {number} [building]
 * @property {number} [community]
 * @property {number} [unit]
 */

export class Why {
  #map;

  /** @type {WhyQuestion | null} */
  #question = null;

  /** @type {any} */
  #answer = null;

  /** @type {unknown} */
  #error = null;

  /** @type {any} */
  #layer = null;

  /** @type {Asking | undefined} */
  #running;

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
    onLanguage(() => { if (hasDrawer(this)) { this.#draw(); this.#render(); } });
    state.on('region', () => this.close());
  }

  /** @param {WhyQuestion} question */
  async ask(question) {
    if (!state.region || !(await takeDrawer(this))) return;
    this.#running?.abort();
    this.#running = new Asking();
    this.#question = question;
    this.#answer = null;
    this.#error = null;
    this.#draw();
    this.#render();
    try {
      const { lon, lat, ...rest } = question;
      this.#answer = await this.#running.get(`/api/analyses/why${query({ region: state.region.code, ...rest, lon: lon?.toFixed(7), lat: lat?.toFixed(7) })}`);
    } catch (error) {
      if (isAbort(error)) return;
      this.#error = error;
    }
    this.#draw();
    this.#render();
    const bounds = this.#layer?.getBounds();
    if (bounds?.isValid()) showBounds(this.#map, [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]]);
  }

  close() {
    this.#running?.abort();
    this.#layer?.remove();
    this.#layer = null;
    leaveDrawer(this);
  }

  /** The place whose way is drawn: the one that was asked about, or the farthest of many. */
  get #place() { return this.#answer?.place ?? this.#answer?.group?.worst ?? this.#answer?.group?.unreachedPlace ?? null; }

  #draw() {
    this.#layer?.remove();
    this.#layer = null;
    const place = this.#place;
    if (!place) return;
    this.#layer = L.featureGroup([], { pmIgnore: true }).addTo(this.#map);
    const colour = place.met ? ACCENT : GAP;
    const line = (/** @type {any} */ geometry, /** @type {string} */ className, /** @type {any} */ style) =>
      L.geoJSON(geometry, { pane: 'highlight', pmIgnore: true, style: { fill: false, className: `why-line ${className}`, ...style } }).addTo(this.#layer);
    if (place.straight) line(place.straight.geometry, 'why-straight', { color: '#4d565b', weight: 1.5, dashArray: '1 6', interactive: false });
    if (place.path) {
      // Below the path in white, so that it stands out on streets of any colour.
      line(place.path.geometry, 'why-case', { color: '#ffffff', weight: 8, opacity: 0.9, interactive: false });
      for (const step of place.path.steps) {
        line(step.geometry, 'why-street', { color: colour, weight: 4.5 }).bindTooltip(`${streetName(step)} · ${metres(step.lengthM)}`, { sticky: true });
      }
      for (const snap of [place.path.snapFrom, place.path.snapTo]) line(snap, 'why-snap', { color: colour, weight: 3, dashArray: '5 5', interactive: false });
    }
    const mark = (/** @type {number} */ lat, /** @type {number} */ lon, /** @type {any} */ style) =>
      L.circleMarker([lat, lon], { pane: 'highlight', color: '#ffffff', weight: 2, fillOpacity: 1, interactive: false, pmIgnore: true, ...style }).addTo(this.#layer);
    mark(place.lat, place.lon, { radius: 7, fillColor: colour });
    if (place.nearest) mark(place.nearest.lat, place.nearest.lon, { radius: 7, color: colour, weight: 3, fillColor: '#ffffff' });
  }

  #render() {
    if (!this.#answer) {
      fillDrawer({ title: t('why.title'), body: [this.#error ? failure(this.#error, () => void this.ask(/** @type {WhyQuestion} */ (this.#question))) : this.#running?.element] });
      return;
    }
    const { group, rule, subject } = this.#answer;
    const place = this.#place;
    fillDrawer({
      title: t('why.titleOf', { name: pick(this.#answer) }),
      body: [
        h('p', { class: 'why-subject' }, subjectName(subject, place)),
        group ? [h('p', { class: 'why-verdict' }, chip(this.#answer.met)), sentences(this.#answer.sentences, ['group']), spread(group)] : null,
        place ? h('section', {},
          group ? h('h3', {}, t(group.worst ? 'why.worst' : 'why.unreached')) : null,
          group ? null : h('p', { class: 'why-verdict' }, chip(place.met)),
          h('dl', { class: 'figures' },
            figure(t(`why.measure.${this.#answer.measure}`), place.valueM, undefined, metres),
            figure(t('why.limit'), place.limitM, undefined, metres),
            // By the reading the path stands beside the figure.
            this.#answer.reading === 'straight-line' && place.path ? figure(t('why.walking'), place.path.lengthM, undefined, metres) : null,
            this.#answer.reading === 'walking' && place.straight ? figure(t('why.straight'), place.straight.lengthM, undefined, metres) : null),
          sentences(place.sentences, ['walk', 'straight', 'no', 'too', 'behind', 'sites', 'link', 'access', 'compare']), way(place), alternatives(place)) : null,
        group ? this.#communities(group) : null,
        h('section', {}, h('h3', {}, t('why.rule')),
          h('p', {}, pick(rule), h('small', { class: 'clause why-clause' }, citation(rule.source, rule.clause))),
          has(`why.confidence.${rule.confidence}`) ? h('p', { class: 'quiet' }, t(`why.confidence.${rule.confidence}`)) : null,
          sentences(this.#answer.sentences, ['from', 'park'])),
        h('section', {}, h('h3', {}, t('why.basis')), place ? sentences(place.sentences, ['people', 'error']) : null,
          h('p', { class: 'quiet' }, t('why.data', { date: date(this.#answer.dataDate), version: number(this.#answer.dataVersion) }))),
      ].flat(),
    });
  }

  /** The communities that make the figure; each can be asked in its turn. @param {any} group */
  #communities(group) {
    // Of one community there is nothing to rank.
    if (this.#answer.subject.kind === 'community' || group.communities.length === 0) return null;
    const ask = (/** @type {number} */ community) => {
      const { category, level, reading } = /** @type {WhyQuestion} */ (this.#question);
      void this.ask({ category, level, reading, community });
    };
    return h('section', {}, h('h3', {}, t('why.communities'), h('span', { class: 'badge' }, number(group.communitiesBeyond))),
      h('ol', { class: 'items' }, group.communities.map((/** @type {any} */ row) => h('li', {}, row.residentialAreaId === null
        ? h('p', { class: 'item' }, h('span', {}, t('why.outside')), h('small', {}, people(row.beyond)))
        : h('button', { type: 'button', class: 'item', on: { click: () => ask(row.residentialAreaId) } },
          h('span', {}, row.name || t('gaps.one')), h('small', {}, people(row.beyond)))))));
  }
}

/** Metres to the decimetre below a kilometre: the path must add up before the reader's eyes. @param {number | null | undefined} m */
const metres = (m) => (m !== null && m !== undefined && m < 1000 && !Number.isInteger(m) ? `${number(m, 1)} ${language() === 'zh-CN' ? '米' : 'm'}` : length(m));

/** @param {any} step */
const streetName = (step) => step.name || (has(`class.${step.class}`) ? t(`class.${step.class}`) : step.class);

/** @param {any} subject @param {any} place */
const subjectName = (subject, place) => [
  t(`why.subject.${subject.kind === 'place' && place?.kind === 'home' ? 'home' : subject.kind}`),
  subject.name || (place && ['place', 'building'].includes(subject.kind) ? place.residentialAreaName : null),
].filter(Boolean).join(' · ');

/** The server's sentences whose key begins with one of the words. @param {any[]} list @param {string[]} words */
const sentences = (list, words) => list.filter(({ key }) => words.some((word) => key === word || key.startsWith(`${word}-`)))
  .map((sentence) => h('p', { class: sentence.key.startsWith('error-') ? 'quiet' : 'why-sentence' }, language() === 'en' ? sentence.en : sentence.zh));

/** The turns, with the two straight ways at the ends. @param {any} place */
function way(place) {
  const { path } = place;
  if (!path) return null;
  const row = (/** @type {string} */ name, /** @type {number} */ lengthM, /** @type {string} */ sign) => h('tr', {},
    h('th', { scope: 'row' }, h('span', { class: `swatch why-${sign}`, 'aria-hidden': 'true' }), h('span', {}, name)), h('td', {}, metres(lengthM)));
  return h('details', { class: 'record why-way', open: true }, h('summary', {}, t('why.way')),
    h('table', { class: 'rows' }, h('tbody', {},
      row(t('why.toStreet'), path.snapFromM, 'dashed'), path.steps.map((/** @type {any} */ step) => row(streetName(step), step.lengthM, 'solid')),
      row(t('why.fromStreet'), path.snapToM, 'dashed')),
    h('tfoot', {}, h('tr', {}, h('th', { scope: 'row' }, t('why.total')), h('td', { class: 'why-total', dataset: { metres: String(path.lengthM) } }, metres(path.lengthM))))));
}

/** @param {any} place */
function alternatives(place) {
  const sites = [place.nearest, ...place.alternatives].filter(Boolean);
  if (sites.length === 0) return null;
  return h('table', { class: 'rows why-sites' },
    h('thead', {}, h('tr', {}, ['site', 'walking', 'straight'].map((column) => h('th', { scope: 'col' }, t(`why.${column}`))))),
    h('tbody', {}, sites.map((site) => h('tr', {}, h('th', { scope: 'row' }, site.name || t('why.unnamed')), h('td', {}, metres(site.walkingM)), h('td', {}, metres(site.straightM))))));
}

/** How the people are spread over the distances. @param {any} group */
function spread(group) {
  if (group.share === null || group.byLand) return null;
  return h('table', { class: 'rows why-spread' },
    h('thead', {}, h('tr', {}, ['share', 'within'].map((column) => h('th', { scope: 'col' }, t(`why.${column}`))))),
    h('tbody', {}, group.quantiles.map((/** @type {any} */ row) => h('tr', {},
      h('th', { scope: 'row' }, percent(row.share)), h('td', {}, row.metres === null ? t('why.noWay') : metres(row.metres))))));
}

/** The button that asks why; what it asks is made when it is pressed. @param {() => void} onClick */
export const whyButton = (onClick) => button({ text: t('why.ask'), class: 'button button-primary', onClick });
