import assert from 'node:assert/strict';
import { test } from 'node:test';

globalThis.window ??= globalThis;
const { touches } = await import('../../web/js/map/tiles.js');

const tile = { x: 12858, y: 7048, z: 14 };
// The corners of that tile by the formula of the Web Mercator quad.
const west = tile.x / 2 ** 14 * 360 - 180;
const east = (tile.x + 1) / 2 ** 14 * 360 - 180;
const lat = (row) => Math.atan(Math.sinh(Math.PI * (1 - 2 * row / 2 ** 14))) * 180 / Math.PI;
const [north, south] = [lat(tile.y), lat(tile.y + 1)];
const width = east - west;

test('a tile is touched by what lies in it, around it and in its buffer, and by nothing else', () => {
  const middle = [(west + east) / 2, (south + north) / 2];
  assert.ok(touches(tile, [...middle, ...middle]));
  assert.ok(touches(tile, [west - 1, south - 1, east + 1, north + 1]));
  assert.ok(touches(tile, [-180, -90, 180, 90]));
  assert.ok(touches(tile, [east + width * 0.01, middle[1], east + 1, middle[1]]));
  assert.ok(!touches(tile, [east + width * 0.02, middle[1], east + 1, middle[1]]));
  assert.ok(!touches(tile, [middle[0], north + width * 0.02, middle[0], north + 1]));
});
