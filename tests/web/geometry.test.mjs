import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaM2, boundsOf, crossesItself, crossing, geometryText, parseGeometry, parsePosition, perimeterM } from '../../web/js/geometry.js';

const polygon = (...coordinates) => ({ type: 'Polygon', coordinates });
const quarter = [[102.70, 25.03], [102.72, 25.031], [102.719, 25.045], [102.701, 25.043], [102.70, 25.03]];
const nearly = (actual, expected, part) => assert.ok(Math.abs(actual / expected - 1) < part, `${actual} is not ${expected} within ${part}`);

// Oracle: PostGIS 3.3.2, ST_Area and ST_Perimeter on geography (geodesics on the ellipsoid).
test('areas agree with PostGIS on the ellipsoid', () => {
  nearly(areaM2(polygon(quarter)), 2867463.897, 2e-5);
  nearly(areaM2(polygon([[98.5, 24.4], [98.503, 24.4], [98.503, 24.402], [98.5, 24.4]])), 33705.986, 2e-5);
});

test('the perimeter agrees with PostGIS on the ellipsoid', () => nearly(perimeterM(polygon(quarter)), 6849.150, 2e-5));

test('holes are taken off and parts are added up', () => {
  const outer = [[102.70, 25.03], [102.72, 25.03], [102.72, 25.045], [102.70, 25.045], [102.70, 25.03]];
  const hole = [[102.705, 25.035], [102.705, 25.04], [102.71, 25.04], [102.71, 25.035], [102.705, 25.035]];
  nearly(areaM2(polygon(outer, hole)), 3074278.013, 2e-5);
  nearly(areaM2({ type: 'MultiPolygon', coordinates: [[outer, hole], [hole]] }), areaM2(polygon(outer)), 1e-6);
});

test('the area does not depend on the direction of the ring', () =>
  nearly(areaM2(polygon([...quarter].reverse())), areaM2(polygon(quarter)), 1e-12));

test('an empty shape has no area', () => {
  assert.equal(areaM2({ type: 'MultiPolygon', coordinates: [] }), 0);
  assert.equal(perimeterM({ type: 'Polygon', coordinates: [] }), 0);
});

test('the place where a bow-tie crosses is found', () => {
  const place = crossing([[102.70, 25.03], [102.72, 25.045], [102.72, 25.03], [102.70, 25.045], [102.70, 25.03]]);
  nearly(place[0], 102.71, 1e-9);
  nearly(place[1], 25.0375, 1e-9);
});

test('neighbouring sides that share a corner do not cross', () => assert.equal(crossing(quarter), null));

test('bounds of nested coordinates', () =>
  assert.deepEqual(boundsOf([quarter]), { west: 102.70, south: 25.03, east: 102.72, north: 25.045 }));

test('pasted lines, features and collections become a polygon', () => {
  const lines = '102.70, 25.03\n102.72，25.031\n102.719 25.045';
  assert.deepEqual(parseGeometry(lines).geometry.coordinates, [[[102.70, 25.03], [102.72, 25.031], [102.719, 25.045], [102.70, 25.03]]]);
  const feature = { type: 'Feature', properties: {}, geometry: polygon(quarter) };
  assert.deepEqual(parseGeometry(JSON.stringify(feature)).geometry, polygon(quarter));
  assert.deepEqual(parseGeometry(JSON.stringify({ type: 'FeatureCollection', features: [feature] })).geometry, polygon(quarter));
});

for (const [name, text, key] of [
  ['nothing', '  ', 'paste.empty'],
  ['a broken line', '102.70, 25.03\nhello', 'paste.badLine'],
  ['two corners', '102.70, 25.03\n102.71, 25.03', 'paste.tooFew'],
  ['latitude before longitude', '25.03, 102.70\n25.03, 102.72\n25.04, 102.72', 'paste.swapped'],
  ['coordinates off the globe', '402.70, 25.03\n402.72, 25.03\n402.72, 25.04', 'paste.outOfRange'],
  ['a bow-tie', '102.70, 25.03\n102.72, 25.045\n102.72, 25.03\n102.70, 25.045', 'paste.crossing'],
  ['corners on one line', '102.70, 25.03\n102.71, 25.03\n102.72, 25.03', 'paste.noArea'],
  ['half a JSON', '{"type":"Polygon"', 'paste.notJson'],
  ['a point', '{"type":"Point","coordinates":[1,2]}', 'paste.notPolygon'],
  ['an open ring', JSON.stringify(polygon(quarter.slice(0, 4))), 'paste.openRing'],
  ['words for figures', '{"type":"Polygon","coordinates":[[["a",2],[1,2]]]}', 'paste.badCoordinates'],
  ['two features', '{"type":"FeatureCollection","features":[{},{}]}', 'paste.oneFeature'],
]) {
  test(`pasting ${name} is refused with its reason`, () => assert.equal(parseGeometry(text).mistake?.key, key));
}

test('a typed position is longitude, latitude, and is turned when it can only be the other way round', () => {
  assert.deepEqual(parsePosition('102.7183, 25.0389'), [102.7183, 25.0389]);
  assert.deepEqual(parsePosition('25.0389，102.7183'), [102.7183, 25.0389]);
  assert.equal(parsePosition('迎春小区'), null);
  assert.equal(parsePosition('102.7'), null);
  assert.equal(parsePosition('200, 100'), null);
});

test('a shape as text reads back as the same shape', () => {
  assert.equal(geometryText(polygon(quarter)).split('\n').length, 4);
  assert.deepEqual(parseGeometry(geometryText(polygon(quarter))).geometry, polygon(quarter));
  const two = { type: 'MultiPolygon', coordinates: [[quarter], [[[102.8, 25], [102.81, 25], [102.81, 25.01], [102.8, 25]]]] };
  assert.deepEqual(parseGeometry(geometryText(two)).geometry, two);
});

test('a shape crosses itself when a ring does, and a corner that is repeated or left open is no crossing', () => {
  assert.equal(crossesItself(polygon([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]])), true);
  assert.equal(crossesItself(polygon([[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]])), false);
  assert.equal(crossesItself(polygon([[0, 0], [2, 0], [2, 2], [2, 2]])), false);
  assert.equal(crossesItself({ type: 'MultiPolygon', coordinates: [[[[9, 9], [10, 9], [10, 10], [9, 9]]], [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]] }), true);
});
