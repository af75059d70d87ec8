import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CATEGORIES } from '../../web/js/map/palette.js';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const html = readFileSync(path.join(web, 'index.html'), 'utf8');
const modules = readdirSync(path.join(web, 'js'), { recursive: true }).filter((name) => name.endsWith('.js'));
const styles = readdirSync(path.join(web, 'css'));
/** The pages of the OGC interfaces are written by the server; what they load lies here. */
const ogc = readdirSync(path.join(web, 'ogc'));

test('the page obeys a strict content security policy: nothing inline, nothing from elsewhere', () => {
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/);
  assert.doesNotMatch(html, /\sstyle=|<style|\son\w+=/);
  for (const [, address] of html.matchAll(/\b(?:src|href)="([^"]+)"/g)) assert.doesNotMatch(address, /^(https?:)?\/\//, address);
  for (const name of styles) assert.doesNotMatch(readFileSync(path.join(web, 'css', name), 'utf8'), /@import|url\(/, name);
});

test('text goes in as text: no module writes markup', () => {
  for (const name of modules) assert.doesNotMatch(readFileSync(path.join(web, 'js', name), 'utf8'), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/, name);
});

test('every import is relative, ends in .js and exists', () => {
  for (const name of modules) {
    const file = path.join(web, 'js', name);
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*from '([^']+)'/gm)) {
      assert.match(target, /^\.{1,2}\/.*\.js$/, `${name}: ${target}`);
      assert.ok(existsSync(path.resolve(path.dirname(file), target)), `${name}: ${target}`);
    }
  }
});

test('what the pages of the OGC interfaces load obeys the same rules', () => {
  for (const name of ogc) {
    const text = readFileSync(path.join(web, 'ogc', name), 'utf8');
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|@import|url\(|window\.L\b|protomapsL|globalThis/, name);
    for (const [, target] of text.matchAll(/^import .*from '([^']+)'/gm)) assert.ok(existsSync(path.resolve(web, 'ogc', target)), target);
  }
});

test('the globals of the libraries are touched in one module', () => {
  for (const name of modules.filter((module) => module !== 'leaflet.js')) {
    assert.doesNotMatch(readFileSync(path.join(web, 'js', name), 'utf8'), /window\.L\b|protomapsL|globalThis/, name);
  }
});

test('every library file that the page loads is in libman.json', () => {
  const { libraries } = JSON.parse(readFileSync(path.join(web, 'libman.json'), 'utf8'));
  const restored = libraries.flatMap(({ destination, files }) => files.map((file) => `${destination}/${file}`));
  const loaded = [...html.matchAll(/"(lib\/[^"]+)"/g)].map(([, file]) => file);
  assert.equal(loaded.length, 5);
  for (const file of loaded) assert.ok(restored.includes(file), file);
});

test('every icon that a module or the page uses is drawn', () => {
  const drawn = new Set([...html.matchAll(/<symbol id="icon-([\w-]+)"/g)].map(([, name]) => name));
  const used = [
    ...[...html.matchAll(/href="#icon-([\w-]+)"/g)].map(([, name]) => name),
    ...modules.flatMap((name) => [...readFileSync(path.join(web, 'js', name), 'utf8').matchAll(/\bicon(?:: |\()'([\w-]+)'/g)].map(([, icon]) => icon)),
  ];
  assert.ok(used.length > 20);
  for (const name of used) assert.ok(drawn.has(name), name);
});

test('no text is smaller than 13 pixels but the letters inside map signs', () => {
  for (const name of styles) {
    const text = readFileSync(path.join(web, 'css', name), 'utf8').replace(/\.swatch-badge \{[^}]*\}/, '');
    for (const [declaration, pixels] of text.matchAll(/font(?:-size)?:[^;]*?(\d+)px/g)) assert.ok(Number(pixels) >= 13, `${name}: ${declaration}`);
  }
});

// Lightness by CIE 1976 from the sRGB definition (IEC 61966-2-1), D65.
test('the five category colours differ in lightness by six or more, so that a grey print keeps them apart', () => {
  const lightness = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 116 * Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b) - 16;
  };
  const sorted = Object.values(CATEGORIES).map(({ fill }) => lightness(fill)).sort((a, b) => a - b);
  assert.equal(sorted.length, 5);
  sorted.slice(1).forEach((value, index) => assert.ok(value - sorted[index] >= 6, `${sorted[index]} and ${value}`));
});
