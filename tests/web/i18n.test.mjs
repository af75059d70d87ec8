import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setLanguage, t } from '../../web/js/i18n/i18n.js';
import { en } from '../../web/js/i18n/en.js';
import { zh } from '../../web/js/i18n/zh.js';
import { FACILITY_GROUPS } from '../../web/js/map/palette.js';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const html = readFileSync(path.join(web, 'index.html'), 'utf8');
const sources = readdirSync(path.join(web, 'js'), { recursive: true })
  .filter((name) => name.endsWith('.js') && !/i18n\/(zh|en)\.js$/.test(name))
  .map((name) => readFileSync(path.join(web, 'js', name), 'utf8'));
const code = sources.join('\n');
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test('both catalogues have the same keys and none is empty', () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) assert.notEqual(text, '', key);
});

test('a text has the same places in both languages', () => {
  for (const key of Object.keys(zh)) assert.deepEqual(places(zh[key]), places(en[key]), key);
});

test('English texts hold no Chinese but the name of the other language, and Chinese texts are Chinese', () => {
  for (const [key, text] of Object.entries(en)) {
    if (key !== 'language.switch') assert.doesNotMatch(text, /[\u3000-\u9fff\uff00-\uffef]/, key);
  }
  for (const [key, text] of Object.entries(zh)) {
    if (key !== 'source.osm') assert.match(text, /[\u3000-\u9fff\uff00-\uffef]/, key);
  }
});

test('every key that the page or the code names is in the catalogues', () => {
  const prefixes = new Set(Object.keys(zh).map((key) => key.split('.')[0]));
  const named = [
    ...[...html.matchAll(/data-(?:text|label|placeholder)="([^"]+)"/g)].map(([, key]) => key),
    ...[...code.matchAll(/'([a-z]\w*(?:\.[\w-]+)+)'/g)].map(([, key]) => key).filter((key) => prefixes.has(key.split('.')[0])),
    ...[...code.matchAll(/\bt\('([^']+)'/g)].map(([, key]) => key),
  ];
  assert.ok(named.length > 200);
  for (const key of named) assert.ok(key in zh, key);
});

test('every key of the catalogues is used', () => {
  const dynamic = new Set([...code.matchAll(/`([a-z]+)\.\$\{/g)].map(([, prefix]) => prefix));
  // The prefixes of columns with a fixed list of values stand in a table of identify/attributes.js.
  const words = /const WORDS = .*\(\{([^}]*)\}/.exec(code)?.[1] ?? '';
  for (const [, prefix] of words.matchAll(/: '(\w+)'/g)) dynamic.add(prefix);
  for (const key of Object.keys(zh)) {
    assert.ok(code.includes(`'${key}'`) || html.includes(`"${key}"`) || dynamic.has(key.split('.')[0]), key);
  }
});

test('every layer, collection and facility group has a name', () => {
  for (const [, id] of code.matchAll(/\{ id: '([\w-]+)', collection/g)) assert.ok(`layer.${id}` in zh, id);
  for (const group of Object.keys(FACILITY_GROUPS)) assert.ok(`group.${group}` in zh, group);
});

test('every attribute of the server\'s catalogue has a name in both languages', () => {
  const catalogue = readFileSync(path.join(web, '../src/Renewal.Gis.Planning/Catalogue/Collections.cs'), 'utf8');
  const columns = [...catalogue.matchAll(/new\("([a-z0-9_]+)", "(?:string|integer|number|boolean)"/g)].map(([, name]) => name);
  assert.ok(columns.length > 20);
  for (const column of columns.filter((name) => name !== 'walk_reason')) assert.ok(`field.${column}` in zh, column);
  for (const [, id] of catalogue.matchAll(/^\s*new\("([a-z-]+)", "renewal\./gm)) assert.ok(`collection.${id}` in zh, id);
});

test('values go into their places and a missing one stays visible', () => {
  setLanguage('en');
  assert.equal(t('search.found', { count: 3 }), '3 found');
  assert.equal(t('search.found'), '{count} found');
  assert.equal(t('no.such.key'), 'no.such.key');
});
