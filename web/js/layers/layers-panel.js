// The list of layers: switch, count, opacity, legend and export of each.
import { query } from '../api.js';
import { byId, fill, h, icon } from '../dom.js';
import { number } from '../format.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { CATEGORIES, FACILITY_GROUPS, RESIDENTIAL, STATUSES } from '../map/palette.js';
import { state } from '../state.js';
import { empty } from '../status/status.js';
import { allLayers, groupSign, layerName, onLayerList, setLayer } from './layers.js';

/** Layers whose settings are unfolded. @type {Set<string>} */
const unfolded = new Set(['projects']);

export function initLayersPanel() {
  state.on('region', render);
  state.on('regions', render);
  onLanguage(render);
  onLayerList(render);
  render();
}

function render() {
  const { region } = state;
  fill(byId('panel-layers'),
    region === null ? empty(t('region.none'), t('region.noneNext')) : region.hasData ? null : empty(t('region.noData'), t('region.noDataNext')),
    h('ul', { class: 'layers' }, allLayers().map(layerItem)));
}

/** @param {import('./layers.js').Layer} layer */
function layerItem(layer) {
  const name = layerName(layer.id);
  const count = layer.collection ? state.region?.counts?.[layer.collection] : undefined;
  const details = h('div', { class: 'layer-details', id: `layer-${layer.id}`, hidden: !unfolded.has(layer.id) }, legend(layer), opacity(layer), exportLink(layer));
  const fold = h('button', {
    type: 'button',
    class: 'button-icon layer-fold',
    'aria-expanded': String(unfolded.has(layer.id)),
    'aria-controls': details.id,
    'aria-label': t('layers.details', { layer: name }),
    on: {
      click: () => {
        const open = details.hidden;
        details.hidden = !open;
        fold.setAttribute('aria-expanded', String(open));
        if (open) unfolded.add(layer.id);
        else unfolded.delete(layer.id);
      },
    },
  }, icon('fold'));
  return h('li', { class: 'layer', dataset: { layer: layer.id } },
    h('div', { class: 'layer-row' },
      h('label', { class: 'layer-name' },
        h('input', {
          type: 'checkbox',
          checked: layer.shown,
          on: { change: (/** @type {Event} */ event) => setLayer(layer.id, { shown: /** @type {HTMLInputElement} */ (event.target).checked }) },
        }),
        h('span', {}, name)),
      count === undefined ? null : h('span', { class: 'layer-count', title: t('layers.count') }, number(count)),
      fold),
    details);
}

/** @param {import('./layers.js').Layer} layer */
function opacity(layer) {
  const output = h('output', {}, `${layer.opacity}%`);
  return h('label', { class: 'opacity' },
    h('span', {}, t('layers.opacity')),
    h('input', {
      type: 'range',
      min: '10',
      max: '100',
      step: '5',
      value: String(layer.opacity),
      'aria-label': t('layers.opacityOf', { layer: layerName(layer.id) }),
      on: {
        input: (/** @type {Event} */ event) => {
          const value = Number(/** @type {HTMLInputElement} */ (event.target).value);
          output.textContent = `${value}%`;
          setLayer(layer.id, { opacity: value });
        },
      },
    }),
    output);
}

/** @param {import('./layers.js').Layer} layer */
function exportLink(layer) {
  if (!layer.collection || !state.region?.hasData) return null;
  return h('a', {
    class: 'link',
    href: `/api/export/${layer.collection}.geojson${query({ region: layer.color ? undefined : state.region.code })}`,
    download: `${state.region.code}-${layer.collection}.geojson`,
  }, icon('download'), t('export.layer'));
}

/** @param {string} className @param {Record<string, string>} style @param {string} [sign] */
const swatch = (className, style, sign) => h('span', { class: `swatch ${className}`, style, 'aria-hidden': 'true' }, sign);

/** @param {(HTMLElement | string)[][]} entries a swatch and its words each */
const legendList = (entries) => h('ul', { class: 'legend' }, entries.map((entry) => h('li', {}, entry)));

/** @param {import('./layers.js').Layer} layer */
function legend({ id, color }) {
  if (color) return legendList([[swatch('swatch-area', { '--fill': color, '--line': color }), t('legend.reference')]]);
  switch (id) {
    case 'projects':
      return h('div', {},
        legendList(Object.entries(CATEGORIES).map(([category, { fill: color, line }]) =>
          [swatch('swatch-area', { '--fill': color, '--line': line }), t(`category.${category}`)])),
        legendList(Object.keys(STATUSES).map((status) => [swatch(`swatch-status swatch-${status}`, {}), t(`status.${status}`)])));
    case 'facilities':
      return legendList(Object.entries(FACILITY_GROUPS)
        .filter(([group]) => !['green', 'building', 'composite'].includes(group))
        .map(([group, { fill: color }]) => [swatch('swatch-badge', { '--fill': color }, groupSign(group)), t(`group.${group}`)]));
    case 'green-spaces':
      return legendList([
        [swatch('swatch-park', {}), t('legend.park')],
        [swatch('swatch-green', {}), t('legend.green')],
        [swatch('swatch-green-planned', {}), t('legend.greenPlanned')],
      ]);
    case 'residential-areas':
      return legendList(['residential', 'old-community', 'urban-village'].map((kind) =>
        [swatch('swatch-area', { '--fill': RESIDENTIAL[kind].fill, '--line': RESIDENTIAL[kind].line }), t(`kind.${kind}`)]));
    case 'renewal-units':
      return legendList([[swatch('swatch-unit', {}), t('legend.unit')]]);
    case 'gaps':
      return legendList([[swatch('swatch-gap', {}), t('legend.gap')]]);
    case 'radii':
      return legendList([[swatch('swatch-radius-300', {}), t('legend.radius300')], [swatch('swatch-radius-500', {}), t('legend.radius500')]]);
    case 'factory-relocations':
      return legendList([[swatch('swatch-factory', {}), t('legend.factory')]]);
    case 'protections':
      return legendList([[swatch('swatch-badge swatch-protection', {}, t('sign.protection')), t('legend.protection')]]);
    default:
      return null;
  }
}
