// The map itself: its view, panes, scale bar and what it remembers in the address.
import { L } from '../leaflet.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { makePane } from './tiles.js';

/** Heights of the panes: the tiles below, then areas, the shape that is drawn, and what was clicked. */
const PANES = { tiles: 200, radii: 350, gaps: 410, units: 430, circles: 420, highlight: 450 };

/** Yunnan, where the map opens before a region is known. @type {[[number, number], [number, number]]} */
const YUNNAN = [[21.1, 97.5], [29.3, 106.2]];

/** @param {HTMLElement} container @param {{ zoom: number, lat: number, lon: number } | undefined} view */
export function createMap(container, view) {
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    pmIgnore: false,
    minZoom: 5,
    maxZoom: 19,
    // A click that is part of a double click must not ask the server.
    doubleClickZoom: true,
    // Room for the keyboard: arrows move, + and - zoom, while the map has the focus.
    keyboard: true,
  });
  for (const [name, height] of Object.entries(PANES)) makePane(map, name, height);
  if (view) map.setView([view.lat, view.lon], view.zoom);
  else showBounds(map, YUNNAN);
  L.control.scale({ imperial: false, maxWidth: 120, position: 'bottomleft' }).addTo(map);
  map.pm.setGlobalOptions({ snappable: true, snapDistance: 14, allowSelfIntersection: false, exitModeOnEscape: false, finishOnEnter: false });
  nameCorners(map.getPane('markerPane'));
  const speak = () => {
    // Geoman's own Chinese and English, with the words of this page.
    map.pm.setLang('page', {
      tooltips: {
        firstVertex: t('draw.first'), continueLine: t('draw.next'), finishPoly: t('draw.finish'), placeMarker: t('draw.first'),
      },
      actions: { finish: t('action.finish'), cancel: t('action.cancel'), removeLastVertex: t('action.undo') },
    }, 'en');
  };
  onLanguage(speak);
  speak();
  return map;
}

/** Geoman's corners are buttons to a screen reader, but without a name. @param {HTMLElement} pane */
function nameCorners(pane) {
  new MutationObserver(() => {
    for (const corner of pane.querySelectorAll('.marker-icon:not([aria-label])')) corner.setAttribute('aria-label', t('units.corner'));
  }).observe(pane, { childList: true });
}

/**
 * Room that the dock and the drawer take from the map, in pixels, so that what is shown is not behind them.
 * @returns {{ paddingTopLeft: [number, number], paddingBottomRight: [number, number] }}
 */
export function freeArea() {
  const dock = /** @type {HTMLElement} */ (document.getElementById('dock')).getBoundingClientRect();
  const drawerElement = /** @type {HTMLElement} */ (document.getElementById('drawer'));
  const drawer = drawerElement.hidden ? null : drawerElement.getBoundingClientRect();
  const phone = matchMedia('(max-width: 720px)').matches;
  const margin = 28;
  if (phone) {
    const top = drawer ? Math.min(dock.top, drawer.top) : dock.top;
    return { paddingTopLeft: [margin, 72], paddingBottomRight: [margin, Math.max(margin, innerHeight - top + margin)] };
  }
  return {
    paddingTopLeft: [dock.right + margin, 72],
    paddingBottomRight: [drawer ? innerWidth - drawer.left + margin : margin, margin + 24],
  };
}

/**
 * Moves the map so that the bounds are seen beside dock and drawer.
 * @param {any} map
 * @param {[[number, number], [number, number]]} bounds south-west and north-east as latitude, longitude
 * @param {number} [maxZoom]
 */
export function showBounds(map, bounds, maxZoom = 17) {
  // Without motion: what opens at the new place can be put there at once.
  map.fitBounds(bounds, { ...freeArea(), maxZoom, animate: false });
}
