// The name under the pointer, from the tiles that are on the screen: a hint, while a click asks the server.
import { byId, fill, h } from '../dom.js';
import { onLanguage } from '../i18n/i18n.js';
import { attributeText, featureName } from '../identify/attributes.js';
import { HINTED, collectionName, layerOf } from '../layers/layers.js';
import { currentMode } from './modes.js';

/** How near the pointer must be, in pixels of the 512-pixel tile. */
const BRUSH_PX = 7;

/** @param {any} map @param {import('./tiles.js').VectorTiles} tiles */
export function initHint(map, tiles) {
  const hint = byId('hint');
  let asked = 0;
  const hide = () => { hint.hidden = true; };
  onLanguage(() => { hide(); fill(hint); });
  map.on('mousemove', (/** @type {any} */ event) => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => {
      if (currentMode() !== 'browse' || map.getZoom() < 12 || event.originalEvent.pointerType === 'touch') { hide(); return; }
      const hits = tiles.pick(event.latlng, BRUSH_PX).filter(({ layer }) => HINTED.includes(layer) && layerOf(layer).shown);
      hits.sort((a, b) => HINTED.indexOf(a.layer) - HINTED.indexOf(b.layer));
      const [hit] = hits;
      if (!hit || (!hit.properties.name && hit.layer !== 'facilities')) { hide(); return; }
      const { layer, properties } = hit;
      const kind = properties.category ? attributeText(layer, 'category', properties.category) : collectionName(layer);
      const name = featureName(layer, properties);
      fill(hint, h('strong', {}, name), name === kind ? null : h('span', {}, kind));
      hint.hidden = false;
      const box = hint.getBoundingClientRect();
      const { x, y } = event.containerPoint;
      hint.style.transform = `translate(${Math.min(x + 14, innerWidth - box.width - 8)}px, ${Math.min(y + 16, innerHeight - box.height - 8)}px)`;
    });
  });
  map.on('mouseout movestart', hide);
}
