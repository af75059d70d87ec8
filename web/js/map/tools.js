// The tools over the map: drawing a unit, the life circle, and the view. Beside them a strip that says what to do now.
import { button, byId, fill, h } from '../dom.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { state } from '../state.js';
import { currentMode, onMode } from './modes.js';

/**
 * @param {any} map
 * @param {{ draw: () => void, circle: () => void, fit: () => void, fillStrip: (mode: string, strip: HTMLElement) => void }} actions
 */
export function initTools(map, actions) {
  const strip = h('div', { class: 'strip', role: 'group', 'aria-live': 'polite', hidden: true });
  const toolbar = byId('tools');
  const zoom = h('div', { class: 'zoom', role: 'group' });
  toolbar.after(zoom, strip);
  const render = () => {
    const mode = currentMode();
    const tool = (/** @type {string} */ name, /** @type {string} */ icon, /** @type {() => void} */ onClick) => button({
      icon, text: t(`tool.${name}`), class: `tool${mode === name ? ' tool-on' : ''}`, 'aria-pressed': String(mode === name), disabled: !state.region?.hasData, onClick,
    });
    fill(toolbar, tool('draw', 'draw', actions.draw), tool('life-circle', 'circle', actions.circle));
    zoom.setAttribute('aria-label', t('tools.view'));
    fill(zoom,
      button({ icon: 'plus', label: t('tool.zoomIn'), class: 'button-icon', onClick: () => map.zoomIn() }),
      button({ icon: 'minus', label: t('tool.zoomOut'), class: 'button-icon', onClick: () => map.zoomOut() }),
      button({ icon: 'extent', label: t('tool.fit'), class: 'button-icon', disabled: !state.region?.bbox, onClick: actions.fit }));
    strip.hidden = mode !== 'draw' && mode !== 'life-circle';
    strip.setAttribute('aria-label', t('tools.strip'));
    if (strip.hidden) fill(strip);
    else actions.fillStrip(mode, strip);
  };
  onMode(render);
  onLanguage(render);
  state.on('region', render);
  state.on('regions', render);
  render();
}
