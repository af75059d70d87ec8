// Drawing and bending of a shape with Geoman, and the only place that leans on Geoman's inner parts.
import { getFeatures, isAbort } from '../api.js';
import { crossesItself } from '../geometry.js';
import { L } from '../leaflet.js';
import { ACCENT } from '../map/palette.js';

/** @typedef {import('../geometry.js').Polygon | import('../geometry.js').MultiPolygon} Shape */

/**
 * @typedef {'corner' | 'without' | 'crossing' | 'tooFew' | 'tooNear'} Refusal
 *   A corner was not placed because its side would cross another; the shape would be closed without that corner; it cannot be closed because
 *   sides would cross; it has fewer than three corners; or the click fell on a corner that is there.
 */

/** The look of a shape that is being worked on. */
export const SHAPE_STYLE = { color: ACCENT, weight: 3, fillColor: ACCENT, fillOpacity: 0.1 };

/** Decimals that are kept: a centimetre, finer than any survey that is drawn over here. */
const DECIMALS = 7;

/** What a new corner catches on. */
const SNAP_COLLECTIONS = ['renewal-units', 'projects', 'residential-areas', 'green-spaces'];

/** So many features of each collection are caught on at most; more would slow every move of the pointer. */
const SNAP_FEATURES = 150;

/**
 * Draws a new polygon.
 * @param {any} map
 * @param {{ onChange: (corners: [number, number][]) => void, onFinish: (shape: Shape) => void, onRefused: (why: Refusal, corners: number) => void }} events
 *   `onChange` gets the corners with the pointer as the last one, as longitude and latitude; `onRefused` why a click or the end did nothing,
 *   and how many corners there are
 */
export function startDrawing(map, { onChange, onFinish, onRefused }) {
  const tool = map.pm.Draw.Polygon;
  /** Corners that were taken back, for redo. @type {any[]} */
  let taken = [];
  /** Set while redo itself adds a corner. */
  let redoing = false;
  /** Set from a corner that was not placed until the planner does something else. */
  let refused = false;
  /** Set between the corner that a click placed and the click itself, which is heard later. */
  let placed = false;

  const corners = () => tool._layer.getLatLngs().flat();
  const refuse = (/** @type {Refusal} */ why) => onRefused(why, corners().length);
  /** Geoman leaves the shape open without a word; this says why. */
  const explainOpen = () => {
    if (tool.enabled()) refuse(corners().length < 3 ? 'tooFew' : 'crossing');
  };
  // Geoman's own listeners come first: what they did is known here.
  const clicked = () => {
    const done = placed;
    placed = false;
    if (done || !tool.enabled()) return;
    refused = tool._doesSelfIntersect;
    refuse(refused ? 'corner' : corners().length < 3 ? 'tooFew' : 'tooNear');
  };
  const doubleClicked = () => {
    if (tool.enabled() && !refused && corners().length > 2) tool._finishShape();
  };
  const cornerClicked = (/** @type {any} */ marker, /** @type {any} */ event) => {
    if (marker === tool._markers[0]) explainOpen();
    // The second click of a double click, which ends the drawing, falls on the corner that the first has placed.
    else if (event.originalEvent.detail < 2 || corners().length < 3) refuse('tooNear');
  };
  const started = (/** @type {any} */ { workingLayer }) => {
    workingLayer.on('pm:change', (/** @type {any} */ { latlngs }) =>
      onChange(latlngs.flat().map((/** @type {any} */ { lng, lat }) => [lng, lat])));
    workingLayer.on('pm:vertexadded', (/** @type {any} */ { marker }) => {
      if (!redoing) taken = [];
      refused = false;
      placed = !redoing;
      marker.on('click', (/** @type {any} */ event) => cornerClicked(marker, event));
    });
  };
  const created = (/** @type {any} */ { layer }) => {
    layer.remove();
    stop();
    onFinish(layer.toGeoJSON(DECIMALS).geometry);
  };
  const begin = () => {
    map.pm.enableDraw('Polygon', {
      templineStyle: { color: ACCENT, weight: 3 },
      hintlineStyle: { color: ACCENT, weight: 2, dashArray: '5 5' },
      pathOptions: { ...SHAPE_STYLE, pane: 'units' },
      snappable: true,
      cursorMarker: true,
      continueDrawing: false,
    });
    map.off('click', clicked);
    map.on('click', clicked);
  };
  const stop = () => {
    map.off('pm:drawstart', started);
    map.off('pm:create', created);
    map.off('click', clicked);
    map.off('dblclick', doubleClicked);
    map.pm.disableDraw();
    // The second click of a double click arrives after the shape is closed and must not zoom.
    setTimeout(() => map.doubleClickZoom.enable(), 400);
  };

  map.doubleClickZoom.disable();
  map.on('pm:drawstart', started);
  map.on('pm:create', created);
  map.on('dblclick', doubleClicked);
  begin();

  return {
    stop,
    get canUndo() { return corners().length > 0; },
    get canRedo() { return taken.length > 0; },
    get canFinish() { return corners().length > 2; },
    finish() {
      if (refused) {
        refused = false;
        refuse('without');
        return;
      }
      tool._finishShape();
      explainOpen();
    },
    undo() {
      const all = corners();
      if (all.length === 0) return;
      refused = false;
      taken.push(all[all.length - 1]);
      if (all.length > 1) tool._removeLastVertex();
      else {
        // Geoman ends the drawing when the first corner goes; here it only starts again.
        map.pm.disableDraw();
        begin();
        onChange([]);
      }
    },
    redo() {
      const corner = taken.pop();
      if (!corner) return;
      redoing = true;
      tool._hintMarker._snapped = false;
      tool._createVertex({ latlng: corner });
      redoing = false;
    },
  };
}

/**
 * A shape on the map whose corners can be moved.
 */
export class EditableShape {
  #layer;

  #editing = false;

  /** The last shape without a crossing: what is shown again when Geoman lets one through. @type {Shape} */
  #valid;

  /** @type {(shape: Shape) => void} */
  #onEdit;

  #onCrossing;

  /** @type {(shape: Shape) => void} */
  #onMove;

  /**
   * @param {any} map
   * @param {Shape} shape
   * @param {{ onMove: (shape: Shape) => void, onEdit: (shape: Shape) => void, onCrossing: () => void }} events
   *   during and after a change, and when a corner went back because sides would cross
   */
  constructor(map, shape, { onMove, onEdit, onCrossing }) {
    this.#valid = shape;
    this.#onEdit = onEdit;
    this.#onCrossing = onCrossing;
    this.#onMove = onMove;
    this.#layer = L.polygon(latLngs(shape), { ...SHAPE_STYLE, pane: 'units', pmIgnore: false, interactive: false }).addTo(map);
    this.#layer.on('pm:change', () => this.#onMove(this.shape));
    this.#layer.on('pm:intersect', onCrossing);
    // Moving, adding and removing a corner are finished by one of these; the receiver ignores a shape that it has.
    this.#layer.on('pm:edit pm:vertexremoved pm:layerreset', () => this.#finished());
  }

  /**
   * Hands on a shape that does not cross itself. Geoman puts a dragged corner back when sides cross, but not a removed one:
   * that is put back here, when Geoman is done.
   */
  #finished() {
    const { shape } = this;
    if (!crossesItself(shape)) {
      this.#valid = shape;
      this.#onEdit(shape);
      this.#onMove(shape);
      return;
    }
    queueMicrotask(() => {
      if (!this.#layer._map || !crossesItself(this.shape)) return;
      this.show(this.#valid);
      this.#onMove(this.#valid);
      this.#onCrossing();
    });
  }

  /** @returns {Shape} */
  get shape() {
    return this.#layer.toGeoJSON(DECIMALS).geometry;
  }

  get editing() {
    return this.#editing;
  }

  /** Shows another state: after undo, redo or a reload. @param {Shape} shape */
  show(shape) {
    if (this.#editing) this.#layer.pm.disable();
    this.#valid = shape;
    this.#layer.setLatLngs(latLngs(shape));
    if (this.#editing) this.#enable();
  }

  /** @param {boolean} on */
  edit(on) {
    if (on === this.#editing) return;
    this.#editing = on;
    if (on) this.#enable();
    else this.#layer.pm.disable();
  }

  #enable() {
    this.#layer.pm.enable({ snappable: true, snapDistance: 12, allowSelfIntersection: false, draggable: false });
  }

  remove() {
    this.#layer.pm.disable();
    this.#layer.remove();
  }

  get bounds() {
    return this.#layer.getBounds();
  }
}

/** @param {Shape} shape */
const latLngs = (shape) => L.GeoJSON.coordsToLatLngs(shape.coordinates, shape.type === 'Polygon' ? 1 : 2);

/**
 * Lays the borders of what is in view under the pointer, unseen, so that corners catch on them: the tiles that are seen
 * are a picture, which Geoman cannot catch on.
 * @param {any} map
 * @param {string} region
 * @param {number | undefined} except a unit that is being changed does not catch on itself
 */
export function startSnapping(map, region, except) {
  const running = new AbortController();
  const group = L.layerGroup([], { pmIgnore: true }).addTo(map);
  const load = async () => {
    const view = map.getBounds();
    const bbox = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((degree) => degree.toFixed(6)).join(',');
    await Promise.all(SNAP_COLLECTIONS.map(async (collection) => {
      try {
        const features = await getFeatures(collection, { region, bbox, limit: SNAP_FEATURES }, running.signal);
        L.geoJSON(features.filter(({ id, geometry }) => id !== except && geometry), {
          pane: 'units', interactive: false, style: { opacity: 0, fillOpacity: 0 }, pmIgnore: true, snapIgnore: false,
        }).addTo(group);
      } catch (error) {
        // Drawing works without: corners then catch on nothing.
        if (!isAbort(error)) console.warn('No borders to snap to:', error);
      }
    }));
  };
  if (map.getZoom() >= 13) void load();
  return () => {
    running.abort();
    group.remove();
  };
}
