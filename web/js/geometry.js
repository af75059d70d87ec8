// Plane geometry that the page needs before the server answers. Figures that a planner keeps always come from the server.

/**
 * @typedef {[number, number]} Position  Longitude and latitude in degrees, EPSG:4490.
 * @typedef {{ type: 'Polygon', coordinates: Position[][] }} Polygon
 * @typedef {{ type: 'MultiPolygon', coordinates: Position[][][] }} MultiPolygon
 * @typedef {{ west: number, south: number, east: number, north: number }} Bounds  Degrees.
 * @typedef {{ key: string, values?: Record<string, string | number> }} Mistake  A catalogue key and its values.
 */

// GRS 80, the ellipsoid of CGCS2000: semi-major axis in metres and first eccentricity squared.
const SEMI_MAJOR_M = 6378137;
const ECCENTRICITY_2 = 0.00669438002290;

/** @param {Polygon | MultiPolygon} geometry @returns {Position[][][]} */
const polygonsOf = (geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates);

/**
 * Projects onto the plane that touches the ellipsoid in the middle of the geometry. Over the few kilometres of a renewal
 * unit the error is below 1 : 100,000; the server computes the figure that is kept in a Gauss-Krüger zone.
 * @param {Position[][][]} polygons
 * @returns {(position: Position) => [number, number]} metres east and north of the middle
 */
function localPlane(polygons) {
  const { west, south, east, north } = boundsOf(polygons);
  const lon0 = (west + east) / 2;
  const lat0 = (south + north) / 2;
  const radian = Math.PI / 180;
  const w2 = 1 - ECCENTRICITY_2 * Math.sin(lat0 * radian) ** 2;
  const meridianM = (SEMI_MAJOR_M * (1 - ECCENTRICITY_2)) / w2 ** 1.5;
  const normalM = SEMI_MAJOR_M / Math.sqrt(w2);
  return ([lon, lat]) => [
    (lon - lon0) * radian * normalM * Math.cos(lat * radian),
    (lat - lat0) * radian * meridianM,
  ];
}

/** Area with holes taken off, in m². @param {Polygon | MultiPolygon} geometry */
export function areaM2(geometry) {
  const polygons = polygonsOf(geometry);
  if (polygons.length === 0 || !polygons[0].length) return 0;
  const project = localPlane(polygons);
  return polygons.reduce((sum, rings) => sum + rings.reduce((area, ring, index) => {
    const size = Math.abs(ringAreaM2(ring.map(project)));
    return index === 0 ? area + size : area - size;
  }, 0), 0);
}

/** @param {[number, number][]} ring in metres, open or closed */
function ringAreaM2(ring) {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    twice += ring[j][0] * ring[i][1] - ring[i][0] * ring[j][1];
  }
  return twice / 2;
}

/** Length of all rings, in metres. @param {Polygon | MultiPolygon} geometry */
export function perimeterM(geometry) {
  const polygons = polygonsOf(geometry);
  if (polygons.length === 0 || !polygons[0].length) return 0;
  const project = localPlane(polygons);
  return polygons.flat().reduce((sum, ring) => {
    const points = closeRing(ring).map(project);
    return sum + points.slice(1).reduce((total, point, i) => total + Math.hypot(point[0] - points[i][0], point[1] - points[i][1]), 0);
  }, 0);
}

/** @param {Position[]} ring @returns {Position[]} */
export function closeRing(ring) {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return ring.length > 0 && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
}

/**
 * Bounds of any nest of coordinates.
 * @param {unknown} coordinates
 * @returns {Bounds}
 */
export function boundsOf(coordinates) {
  const bounds = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  const visit = (/** @type {any} */ part) => {
    if (typeof part[0] === 'number') {
      bounds.west = Math.min(bounds.west, part[0]);
      bounds.east = Math.max(bounds.east, part[0]);
      bounds.south = Math.min(bounds.south, part[1]);
      bounds.north = Math.max(bounds.north, part[1]);
    } else {
      part.forEach(visit);
    }
  };
  if (Array.isArray(coordinates) && coordinates.length > 0) visit(coordinates);
  return bounds;
}

/**
 * Where two sides of a ring cross, or null. Sides that only share their common corner do not cross.
 * Compares every pair: rings that a person draws or pastes have tens of corners, and the caller limits the rest.
 * @param {Position[]} ring closed
 * @returns {Position | null}
 */
export function crossing(ring) {
  const sides = ring.length - 1;
  for (let i = 0; i < sides; i += 1) {
    for (let j = i + 2; j < sides; j += 1) {
      if (i === 0 && j === sides - 1) continue;
      const place = intersection(ring[i], ring[i + 1], ring[j], ring[j + 1]);
      if (place) return place;
    }
  }
  return null;
}

/**
 * @param {Position} a @param {Position} b @param {Position} c @param {Position} d
 * @returns {Position | null}
 */
function intersection(a, b, c, d) {
  const cross = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0]);
  if (cross === 0) return null;
  const along = ((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])) / cross;
  const across = ((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0])) / cross;
  if (along < 0 || along > 1 || across < 0 || across > 1) return null;
  return [a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])];
}

/** Rings longer than this are left to the server's own check. */
const CHECKED_CORNERS = 2000;

/**
 * Whether a ring of the shape crosses itself. A corner that stands twice in a row, as under a resting pointer, is none.
 * @param {Polygon | MultiPolygon} geometry
 */
export const crossesItself = (geometry) => polygonsOf(geometry).flat().some((ring) => {
  const closed = closeRing(ring).filter(([lon, lat], i, all) => i === 0 || lon !== all[i - 1][0] || lat !== all[i - 1][1]);
  return closed.length <= CHECKED_CORNERS && crossing(closed) !== null;
});

/**
 * Reads what a planner pastes: GeoJSON (a geometry, a feature, or a collection with one feature), or one
 * `longitude, latitude` per line for a single ring.
 * @param {string} text
 * @returns {{ geometry: Polygon | MultiPolygon } | { mistake: Mistake }}
 */
export function parseGeometry(text) {
  const trimmed = text.trim();
  if (trimmed === '') return { mistake: { key: 'paste.empty' } };
  const read = trimmed.startsWith('{') ? readGeoJson(trimmed) : readCoordinateLines(trimmed);
  return 'mistake' in read ? read : checkPolygons(read.geometry);
}

/** @param {string} text @returns {{ geometry: Polygon | MultiPolygon } | { mistake: Mistake }} */
function readGeoJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return { mistake: { key: 'paste.notJson' } };
  }
  if (value.type === 'FeatureCollection') {
    if (value.features?.length !== 1) return { mistake: { key: 'paste.oneFeature', values: { count: value.features?.length ?? 0 } } };
    [value] = value.features;
  }
  if (value?.type === 'Feature') value = value.geometry;
  if (value?.type !== 'Polygon' && value?.type !== 'MultiPolygon') {
    return { mistake: { key: 'paste.notPolygon', values: { type: String(value?.type ?? '?') } } };
  }
  const ringsOk = Array.isArray(value.coordinates) && polygonsOf(value).every((rings) => Array.isArray(rings) && rings.length > 0
    && rings.every((ring) => Array.isArray(ring)
      && ring.every((position) => Array.isArray(position) && Number.isFinite(position[0]) && Number.isFinite(position[1]))));
  return ringsOk ? { geometry: { type: value.type, coordinates: value.coordinates } } : { mistake: { key: 'paste.badCoordinates' } };
}

/** @param {string} text @returns {{ geometry: Polygon } | { mistake: Mistake }} */
function readCoordinateLines(text) {
  /** @type {Position[]} */
  const ring = [];
  for (const [index, line] of text.split(/[\n;；]+/).map((part) => part.trim()).filter(Boolean).entries()) {
    const figures = line.split(/[\s,，]+/).filter(Boolean).map(Number);
    if (figures.length !== 2 || !figures.every(Number.isFinite)) return { mistake: { key: 'paste.badLine', values: { line: index + 1, text: line } } };
    ring.push([figures[0], figures[1]]);
  }
  return { geometry: { type: 'Polygon', coordinates: [closeRing(ring)] } };
}

/** @param {Polygon | MultiPolygon} geometry @returns {{ geometry: Polygon | MultiPolygon } | { mistake: Mistake }} */
function checkPolygons(geometry) {
  const { west, south, east, north } = boundsOf(geometry.coordinates);
  if (!Number.isFinite(west)) return { mistake: { key: 'paste.empty' } };
  if (south < -90 || north > 90) {
    const swapped = west >= -90 && east <= 90;
    return { mistake: { key: swapped ? 'paste.swapped' : 'paste.outOfRange' } };
  }
  if (west < -180 || east > 180) return { mistake: { key: 'paste.outOfRange' } };
  for (const ring of polygonsOf(geometry).flat()) {
    const closed = closeRing(ring);
    if (closed !== ring) return { mistake: { key: 'paste.openRing' } };
    if (closed.length < 4) return { mistake: { key: 'paste.tooFew', values: { count: Math.max(0, closed.length - 1) } } };
    const place = closed.length <= CHECKED_CORNERS ? crossing(closed) : null;
    if (place) return { mistake: { key: 'paste.crossing', values: { place: `${place[0].toFixed(5)}, ${place[1].toFixed(5)}` } } };
  }
  return areaM2(geometry) < 1 ? { mistake: { key: 'paste.noArea' } } : { geometry };
}

/**
 * A shape as text that `parseGeometry` reads: lines for one ring, GeoJSON for anything else.
 * @param {Polygon | MultiPolygon} geometry
 */
export function geometryText(geometry) {
  const rings = polygonsOf(geometry).flat();
  if (rings.length !== 1) return JSON.stringify(geometry);
  return rings[0].slice(0, -1).map(([lon, lat]) => `${lon}, ${lat}`).join('\n');
}

/**
 * A `longitude, latitude` that somebody types into the search field, or null.
 * @param {string} text
 * @returns {Position | null}
 */
export function parsePosition(text) {
  const match = /^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!match) return null;
  const [first, second] = [Number(match[1]), Number(match[2])];
  if (Math.abs(first) <= 180 && Math.abs(second) <= 90) return [first, second];
  return Math.abs(second) <= 180 && Math.abs(first) <= 90 ? [second, first] : null;
}
