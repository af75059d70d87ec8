// What can be reached on foot from a place in 5, 10 and 15 minutes, and what is missing there.
import { isAbort, query } from '../api.js';
import { button, fill, h } from '../dom.js';
import { area, clause, coordinates, length, number, people } from '../format.js';
import { onLanguage, pick, t } from '../i18n/i18n.js';
import { Asking } from '../jobs/asking.js';
import { facilityCategoryName, facilityGroup, groupSign } from '../layers/layers.js';
import { L } from '../leaflet.js';
import { fillDrawer, hasDrawer, leaveDrawer, takeDrawer } from '../map/drawer.js';
import { showBounds } from '../map/map.js';
import { currentMode, enterMode, leaveMode } from '../map/modes.js';
import { ACCENT, FACILITY_GROUPS } from '../map/palette.js';
import { state } from '../state.js';
import { failure } from '../status/status.js';
import { download } from '../export/export.js';
import { figure, ruleNote } from '../units/unit-report.js';

const MINUTES = [5, 10, 15];

/** One hue, darker the nearer. */
const FILL_OPACITY = [0.2, 0.12, 0.07];

export class LifeCircleTool {
  #map;

  /** @type {any} */
  #place = null;

  /** @type {any} */
  #answer = null;

  /** @type {unknown} */
  #error = null;

  #chosen = 15;

  /** @type {any} */
  #layer = null;

  /** @type {Asking | undefined} */
  #running;

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
    map.on('click', (/** @type {any} */ event) => { if (currentMode() === 'life-circle') void this.at(event.latlng); });
    onLanguage(() => { if (hasDrawer(this)) this.#render(); });
    state.on('region', () => { leaveMode('life-circle'); this.close(); });
  }

  get active() { return currentMode() === 'life-circle'; }

  toggle() {
    if (this.active) leaveMode('life-circle');
    else enterMode('life-circle');
  }

  /** @param {{ lat: number, lng: number }} place */
  async at(place) {
    if (!state.region || !(await takeDrawer(this))) return;
    this.#running?.abort();
    this.#running = new Asking();
    this.#place = place;
    this.#answer = null;
    this.#error = null;
    this.#draw();
    this.#render();
    try {
      this.#answer = await this.#running.get(`/api/analyses/life-circle${query({
        region: state.region.code, lon: place.lng.toFixed(7), lat: place.lat.toFixed(7), minutes: MINUTES.join(','),
      })}`);
    } catch (error) {
      if (isAbort(error)) return;
      this.#error = error;
    }
    this.#draw();
    this.#render();
    const bounds = this.#layer?.getBounds();
    if (this.#answer && bounds?.isValid() && !this.#map.getBounds().contains(bounds)) {
      showBounds(this.#map, [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]]);
    }
  }

  close() {
    this.#running?.abort();
    this.#layer?.remove();
    this.#layer = null;
    leaveDrawer(this);
  }

  #draw() {
    this.#layer?.remove();
    this.#layer = L.featureGroup([], { pmIgnore: true }).addTo(this.#map);
    // The largest circle lies at the back.
    for (const circle of [...(this.#answer?.circles ?? [])].sort((a, b) => b.minutes - a.minutes)) {
      const chosen = circle.minutes === this.#chosen;
      L.geoJSON(circle.geometry, {
        pane: 'circles', interactive: false, pmIgnore: true,
        style: { color: ACCENT, weight: chosen ? 2.5 : 1, fillColor: ACCENT, fillOpacity: FILL_OPACITY[MINUTES.indexOf(circle.minutes)] ?? 0.1 },
      }).addTo(this.#layer);
    }
    L.circleMarker(this.#place, { pane: 'highlight', radius: 6, color: '#ffffff', weight: 2, fillColor: ACCENT, fillOpacity: 1, interactive: false, pmIgnore: true }).addTo(this.#layer);
  }

  #render() {
    const title = t('circle.title');
    if (!this.#answer) {
      fillDrawer({ title, body: [this.#error ? failure(this.#error, () => void this.at(this.#place)) : this.#running?.element] });
      return;
    }
    const circles = [...this.#answer.circles].sort((/** @type {any} */ a, /** @type {any} */ b) => a.minutes - b.minutes);
    const circle = circles.find(({ minutes }) => minutes === this.#chosen) ?? circles[circles.length - 1];
    const tabs = h('fieldset', { class: 'segmented' }, h('legend', {}, t('circle.minutes')), h('div', {}, circles.map(({ minutes }) => h('label', {},
      h('input', {
        type: 'radio', name: 'circle', value: String(minutes), checked: minutes === circle.minutes,
        on: {
          change: () => {
            this.#chosen = minutes;
            this.#draw();
            this.#render();
            /** @type {HTMLElement | null} */ (document.querySelector('input[name=circle]:checked'))?.focus();
          },
        },
      }), h('span', {}, t('circle.minute', { minutes }))))));
    const found = Object.entries(circle.facilities ?? {}).filter(([, count]) => Number(count) > 0).sort(([a], [b]) => facilityGroup(a).localeCompare(facilityGroup(b)));
    const { origin, snapM, rule, onIsland } = this.#answer;
    fillDrawer({
      title,
      body: [
        tabs,
        onIsland ? h('p', { class: 'warning' }, t('circle.island')) : null,
        h('dl', { class: 'figures' },
          figure(t('report.area'), circle.areaM2, undefined, area),
          figure(t('report.people'), circle.population, undefined, people),
          figure(t('circle.limit'), circle.limitM, undefined, length),
          figure(t('circle.network'), circle.networkKm === undefined ? undefined : circle.networkKm * 1000, undefined, length)),
        h('section', {}, h('h3', {}, t('circle.missing'), h('span', { class: `badge${circle.missing?.length ? ' badge-bad' : ''}` }, number(circle.missing?.length ?? 0))),
          circle.missing?.length ? h('ul', { class: 'missing' }, circle.missing.map((/** @type {any} */ row) => h('li', {}, h('span', { class: 'chip chip-missing' }, t('shortfall.missing')),
            h('span', {}, pick(row) || facilityCategoryName(row.category), h('small', { class: 'clause' }, clause(row.clause)))))) : h('p', { class: 'quiet' }, t('report.nothingMissing'))),
        h('section', {}, h('h3', {}, t('circle.inside')),
          found.length === 0 ? h('p', { class: 'quiet' }, t('circle.nothing')) : h('ul', { class: 'inside' }, found.map(([category, count]) => h('li', {},
            h('span', { class: 'swatch swatch-badge', style: { '--fill': FACILITY_GROUPS[facilityGroup(category)]?.fill ?? '#555' }, 'aria-hidden': 'true' }, groupSign(facilityGroup(category))),
            h('span', {}, facilityCategoryName(category)), h('span', { class: 'rate' }, number(Number(count))))))),
        h('p', { class: 'where' }, t('circle.origin', { place: coordinates(origin.lon, origin.lat), snap: length(snapM) }),
          ruleNote(rule)),
      ],
      foot: [button({
        icon: 'download', text: t('action.export'),
        onClick: () => download(`life-circle-${coordinates(origin.lon, origin.lat).replace(', ', '-')}.geojson`, {
          type: 'FeatureCollection',
          features: circles.map(({ geometry, missing, facilities, ...properties }) => ({
            type: 'Feature', geometry, properties: { ...properties, facilities, missing: missing?.map((/** @type {any} */ row) => row.category) },
          })),
          notice: this.#answer.notice ?? undefined,
        }),
      })],
    });
  }

  /** The words and buttons while a place is being chosen. @param {HTMLElement} strip */
  fillStrip(strip) {
    fill(strip, h('span', {}, t('circle.help')),
      button({ icon: 'locate', text: t('circle.centre'), onClick: () => void this.at(this.#map.getCenter()) }),
      button({ text: t('action.finish'), onClick: () => leaveMode('life-circle') }));
  }
}
