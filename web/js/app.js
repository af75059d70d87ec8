// The page from the top: which parts there are and how they meet.
import { getJson } from './api.js';
import { initAbout } from './about.js';
import { CoveragePanel } from './coverage/coverage-panel.js';
import { Gaps } from './coverage/gaps.js';
import { initDock } from './dock.js';
import { followChanges } from './events/changes.js';
import { button, byId, fill, h } from './dom.js';
import { area } from './format.js';
import { areaM2, closeRing, crossesItself } from './geometry.js';
import { language, onLanguage, setLanguage, t } from './i18n/i18n.js';
import { Identify } from './identify/identify.js';
import { initLayersPanel } from './layers/layers-panel.js';
import { LABELS, PAINT, TILE_COLLECTIONS, addReferenceLayers, onLayer, restoreLayers, setFacilityCategories, shownLayers } from './layers/layers.js';
import { Radii } from './layers/radii.js';
import { LifeCircleTool } from './life-circles/life-circle.js';
import { L } from './leaflet.js';
import { closeDrawer, initDrawer } from './map/drawer.js';
import { initHint } from './map/hint.js';
import { createMap } from './map/map.js';
import { currentMode, enterMode, leaveMode } from './map/modes.js';
import { VectorTiles } from './map/tiles.js';
import { initTools } from './map/tools.js';
import { formatPermalink, parsePermalink } from './permalink.js';
import { fitRegion, initRegionChooser, refreshRegions } from './regions/region-chooser.js';
import { initSearch } from './search/search.js';
import { state } from './state.js';
import { SitingPanel } from './siting/siting-panel.js';
import { say, sayError, watchNetwork } from './status/status.js';
import { startDrawing, startSnapping } from './units/drawing.js';
import { UnitEditor, editsShape } from './units/unit-editor.js';
import { UnitStore } from './units/unit-store.js';
import { initUnitsPanel } from './units/units-panel.js';
import { Why } from './why/why.js';

// Only shapes that are handed to Geoman are its business; everything else on the map is to be looked at.
L.PM.setOptIn(true);

const link = parsePermalink(location.hash);
setLanguage(link.language ?? 'zh-CN');
if (link.layers) restoreLayers(link.layers);

/** What of the map can be asked why, and by which parameter; the kind of facility is that of the gap that is shown. @type {Record<string, string>} */
const WHY_SUBJECTS = { buildings: 'building', 'residential-areas': 'community', 'renewal-units': 'unit' };

const map = createMap(byId('map'), link.view);
// The first to hear of another region, so that nothing is loaded for the view that is left.
state.on('region', ({ detail }) => { if (detail.fit) fitRegion(map); });
const tiles = makeTiles();
const store = new UnitStore(map);
const editor = new UnitEditor(map, store);
const why = new Why(map);
const gaps = new Gaps(map, why);
const coverage = new CoveragePanel(gaps);
const siting = new SitingPanel(map);
const circle = new LifeCircleTool(map);
const identify = new Identify(map, {
  openUnit: ({ id }) => void editor.openSaved(id, { zoom: false }),
  why: (feature) => {
    const subject = WHY_SUBJECTS[feature.collection];
    const { question } = gaps;
    return subject && question ? () => void why.ask({ ...question, [subject]: feature.id }) : null;
  },
});
new Radii(map);

/** @type {(ReturnType<typeof startDrawing> & { area: string }) | null} */
let drawing = null;

editor.onOpen = () => writePermalink();
state.on('region', () => { if (editor.unit && editor.unit.region !== state.region?.code) void editor.close(); });
initDrawer();
initDock((tab) => {
  if (tab === 'gaps') void coverage.show();
  if (tab === 'siting') void siting.show();
});
initLayersPanel();
initUnitsPanel(store, editor, draw);
initTools(map, { draw, circle: () => circle.toggle(), fit: () => fitRegion(map), fillStrip });
initSearch((hit) => {
  const place = { lat: hit.lat, lng: hit.lon };
  if (hit.region && hit.region !== state.region?.code) state.setRegion(hit.region, { fit: false });
  map.setView(place, Math.max(map.getZoom(), 16), { animate: false });
  void identify.at(place, hit.collection && hit.id !== undefined ? { collection: hit.collection, id: hit.id } : undefined);
});
initHint(map, tiles);
initAbout();
watchNetwork();
followChanges({ onChanges: showChanges, onReset: showAll });
initLanguage();
initKeys();
initPermalink();
void start();

async function start() {
  void loadCategories();
  await loadReferenceLayers();
  await initRegionChooser(link.region, link.view !== undefined);
  // Without a region there are the borders to choose from.
  if (!state.region) tiles.addTo(map);
  if (link.unit) await editor.openSaved(link.unit, { zoom: !link.view });
}

async function loadCategories() {
  try {
    setFacilityCategories(await getJson('/api/standards/facility-categories'));
    tiles.redraw();
  } catch (error) {
    sayError(error, () => void loadCategories());
  }
}

/** Layers that somebody imported: the list is read before the first tiles, which name them. */
async function loadReferenceLayers() {
  try {
    addReferenceLayers((await getJson('/ogc/collections')).collections);
    // A link that names layers says of these, too, whether they are shown.
    if (link.layers) restoreLayers(link.layers);
  } catch (error) {
    sayError(error, () => void loadReferenceLayers().then(() => tiles.addTo(map)));
  }
}

function makeTiles() {
  const layer = new VectorTiles({
    sources: {
      data: () => `/tiles/${TILE_COLLECTIONS.join(',')}/{z}/{x}/{y}.mvt${state.region ? `?region=${state.region.code}` : ''}`,
      regions: () => '/tiles/regions/{z}/{x}/{y}.mvt',
    },
    paint: PAINT,
    labels: LABELS,
    pane: 'tiles',
  });
  let busy = 0;
  layer.onPending = (pending) => {
    clearTimeout(busy);
    // A quick answer needs no notice.
    if (pending > 0) busy = window.setTimeout(() => { byId('busy').hidden = false; }, 400);
    else byId('busy').hidden = true;
  };
  layer.onFailed = (failed) => {
    if (failed) say(t('error.tiles'), { kind: 'error', action: { text: t('action.retry'), run: () => layer.reload() } });
  };
  onLayer(({ id }) => { if (!['renewal-units', 'gaps', 'radii'].includes(id)) layer.redraw(); });
  onLanguage(() => layer.redraw());
  state.on('region', () => layer.addTo(map));
  state.on('data', () => void refreshRegions());
  return layer;
}

/** Reads again what the page shows of what somebody changed, and nothing else. @param {import('./events/changes.js').Change[]} changes */
function showChanges(changes) {
  for (const { collection, bbox } of changes) {
    const source = collection === 'regions' ? 'regions' : TILE_COLLECTIONS.includes(collection) ? 'data' : null;
    if (source && bbox) tiles.refresh(source, bbox);
  }
  if (changes.some(({ collection }) => collection === 'renewal-units')) void store.load();
  // The numbers beside the layers; counting costs more than all the rest, and an update leaves them as they are.
  if (changes.some(({ operation }) => operation !== 'update')) void refreshRegions();
}

/** Reads everything again: changes were missed. */
function showAll() {
  tiles.reload();
  void store.load();
  void refreshRegions();
}

/** Starts or gives up drawing a new unit. */
async function draw() {
  if (currentMode() === 'draw') { leaveMode('draw'); return; }
  if (!state.region) return;
  await closeDrawer();
  if (document.body.classList.contains('has-drawer')) return;
  const { region } = state;
  const stopSnapping = startSnapping(map, region.code, undefined);
  const tool = startDrawing(map, {
    onChange: (corners) => {
      if (!drawing) return;
      /** @type {import('./geometry.js').Polygon} */
      const shape = { type: 'Polygon', coordinates: [closeRing(corners)] };
      // A figure of crossing sides would be of no shape that can be drawn.
      drawing.area = corners.length > 2 && !crossesItself(shape) ? area(areaM2(shape)) : '';
      renderDrawing();
    },
    onRefused: (why, count) => say(t(`draw.${why}`, { count })),
    onFinish: (geometry) => {
      leaveMode('draw');
      void editor.open({ region: region.code, properties: { name: '' }, geometry });
    },
  });
  drawing = Object.assign(tool, { area: '' });
  enterMode('draw', () => {
    drawing = null;
    tool.stop();
    stopSnapping();
  });
}

/** Parts of the strip that follow the pointer; the buttons must not be made anew under the reader's finger. */
const live = { area: h('output', { class: 'strip-area' }), undo: h('span'), redo: h('span'), finish: h('span') };

function renderDrawing() {
  if (!drawing) return;
  live.area.textContent = drawing.area;
  for (const [name, can] of /** @type {const} */ ([['undo', drawing.canUndo], ['redo', drawing.canRedo], ['finish', drawing.canFinish]])) {
    /** @type {HTMLButtonElement | null} */ (live[name].querySelector('button'))?.toggleAttribute('disabled', !can);
  }
}

/** @param {string} mode @param {HTMLElement} strip */
function fillStrip(mode, strip) {
  if (mode === 'life-circle') { circle.fillStrip(strip); return; }
  const act = (/** @type {'undo' | 'redo' | 'finish'} */ name) => () => { drawing?.[name](); renderDrawing(); };
  fill(live.undo, button({ icon: 'undo', label: t('action.undo'), class: 'button-icon', onClick: act('undo') }));
  fill(live.redo, button({ icon: 'redo', label: t('action.redo'), class: 'button-icon', onClick: act('redo') }));
  fill(live.finish, button({ text: t('action.finish'), class: 'button button-primary', onClick: act('finish') }));
  fill(strip, h('span', {}, t('draw.help')), live.area, live.undo, live.redo, live.finish, button({ text: t('action.cancel'), onClick: () => leaveMode('draw') }));
  renderDrawing();
}

function initLanguage() {
  const control = byId('language');
  const render = () => { control.textContent = language() === 'en' ? '中文' : 'EN'; };
  control.addEventListener('click', () => {
    setLanguage(language() === 'en' ? 'zh-CN' : 'en');
    writePermalink();
  });
  onLanguage(render);
  render();
}

function initKeys() {
  document.addEventListener('keydown', (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const typing = target.matches('input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select');
    const mode = currentMode();
    if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
      if (mode !== 'browse') leaveMode(mode);
      else if (!typing) void closeDrawer();
    } else if (event.key === 'Enter' && mode === 'draw' && !target.matches('button, a, input, textarea, select')) {
      event.preventDefault();
      drawing?.finish();
    } else if ((event.ctrlKey || event.metaKey) && !typing) {
      const key = event.key.toLowerCase();
      const step = key === 'z' ? (event.shiftKey ? 'redo' : 'undo') : key === 'y' ? 'redo' : null;
      const owner = mode === 'draw' ? drawing : editsShape() || editor.unit ? editor : null;
      if (!step || !owner) return;
      event.preventDefault();
      owner[step]();
      renderDrawing();
    }
  });
}

function writePermalink() {
  const centre = map.getCenter();
  const hash = formatPermalink({
    region: state.region?.code, view: { zoom: map.getZoom(), lat: centre.lat, lon: centre.lng }, layers: shownLayers(), language: language(), unit: editor.unit?.id,
  });
  history.replaceState(null, '', `#${hash}`);
}

function initPermalink() {
  map.on('moveend', writePermalink);
  onLayer(writePermalink);
  state.on('region', writePermalink);
  addEventListener('hashchange', () => {
    const next = parsePermalink(location.hash);
    if (next.language && next.language !== language()) setLanguage(next.language);
    if (next.layers) restoreLayers(next.layers);
    if (next.region) state.setRegion(next.region, { fit: !next.view });
    if (next.view) map.setView([next.view.lat, next.view.lon], next.view.zoom);
    if (next.unit && next.unit !== editor.unit?.id) void editor.openSaved(next.unit, { zoom: !next.view });
  });
}
