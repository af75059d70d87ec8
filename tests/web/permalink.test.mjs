import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPermalink, parsePermalink } from '../../web/js/permalink.js';

test('what a link says is what was put into it', () => {
  const place = {
    region: '530402-demo',
    view: { zoom: 15.25, lat: 25.0389, lon: 102.7183 },
    layers: [{ id: 'projects', opacity: 60 }, { id: 'gaps', opacity: 100 }],
    language: 'en',
    unit: 42,
  };
  assert.deepEqual(parsePermalink(`#${formatPermalink(place)}`), place);
});

test('a link without layers leaves them alone and one with an empty list hides all', () => {
  assert.equal(parsePermalink('#region=530402').layers, undefined);
  assert.deepEqual(parsePermalink('#layers=').layers, []);
});

test('a mistyped link gives what it can and nothing dangerous', () => {
  assert.deepEqual(parsePermalink('#region=<script>&map=x/y/z&lang=fr&unit=-3&layers=projects:900'), { layers: [{ id: 'projects', opacity: 100 }] });
  assert.deepEqual(parsePermalink('#map=15/91/102'), {});
  assert.deepEqual(parsePermalink(''), {});
});
