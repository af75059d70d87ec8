// Chosen sites as numbered signs with the people who go there, and released parcels as outlines.
import { h } from '../dom.js';
import { people } from '../format.js';
import { t } from '../i18n/i18n.js';
import { L } from '../leaflet.js';
import { freeArea, showBounds } from '../map/map.js';
import { ACCENT } from '../map/palette.js';

export class SitingMap {
  #map;

  /** @type {any} */
  #sites = null;

  /** @type {any} */
  #parcels = null;

  /** @param {any} map */
  constructor(map) {
    this.#map = map;
  }

  /** @param {any[]} features chosen sites; none clears the map @param {(order: number) => void} onChoose @param {boolean} [fit] */
  drawSites(features, onChoose, fit = false) {
    this.#sites?.remove();
    this.#sites = null;
    if (features.length === 0) return;
    this.#sites = L.featureGroup(features.map(({ properties: site }) => L.marker([site.lat, site.lon], {
      pmIgnore: true,
      keyboard: true,
      title: t('siting.site', { order: site.order }),
      alt: t('siting.site', { order: site.order }),
      icon: L.divIcon({
        className: 'siting-sign', iconSize: [30, 30],
        html: h('span', {}, h('b', {}, String(site.order)), h('span', { class: 'siting-people' }, people(site.populationServed))),
      }),
    }).on('click', () => onChoose(site.order))
      .on('keypress', (/** @type {any} */ { originalEvent }) => { if (originalEvent.key === 'Enter') onChoose(site.order); })), { pmIgnore: true }).addTo(this.#map);
    const bounds = this.#sites.getBounds();
    if (fit && !this.#isSeen(bounds)) this.#show(bounds);
  }

  /** @param {any[]} features released parcels; none clears the map @param {(id: string) => void} onChoose */
  drawParcels(features, onChoose) {
    this.#parcels?.remove();
    this.#parcels = null;
    if (features.length === 0) return;
    this.#parcels = L.geoJSON({ type: 'FeatureCollection', features }, {
      pane: 'gaps', pmIgnore: true, bubblingMouseEvents: false,
      style: { color: ACCENT, weight: 2.5, dashArray: '6 4', fillColor: ACCENT, fillOpacity: 0.18 },
      onEachFeature: (/** @type {any} */ feature, /** @type {any} */ layer) => layer.on('click', () => onChoose(feature.properties.id)),
    }).addTo(this.#map);
  }

  /** @param {number} lat @param {number} lon */
  goTo(lat, lon) {
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = freeArea();
    this.#map.setView([lat, lon], Math.max(this.#map.getZoom(), 15), { animate: false });
    // The middle of what is seen beside dock and drawer, not of the window.
    this.#map.panBy([(right - left) / 2, (bottom - top) / 2], { animate: false });
  }

  /** @param {any} feature */
  goToShape(feature) {
    this.#show(L.geoJSON(feature).getBounds());
  }

  /** Whether all of the bounds lie beside dock and drawer. @param {any} bounds */
  #isSeen(bounds) {
    const { paddingTopLeft: [left, top], paddingBottomRight: [right, bottom] } = freeArea();
    const { x, y } = this.#map.getSize();
    return [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.#map.latLngToContainerPoint(corner))
      .every((point) => point.x >= left && point.y >= top && point.x <= x - right && point.y <= y - bottom);
  }

  /** @param {any} bounds */
  #show(bounds) {
    showBounds(this.#map, [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]], 16);
  }
}
