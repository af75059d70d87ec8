// The tab of the units: the list, a new one by drawing, and a new one without a pointer by pasting coordinates.
import { button, byId, fill, h } from '../dom.js';
import { area, year } from '../format.js';
import { areaM2, parseGeometry } from '../geometry.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { state } from '../state.js';
import { empty, failure, loading } from '../status/status.js';

/**
 * @param {import('./unit-store.js').UnitStore} store
 * @param {import('./unit-editor.js').UnitEditor} editor
 * @param {() => void} draw
 */
export function initUnitsPanel(store, editor, draw) {
  const panel = byId('panel-units');
  const list = h('div', {});
  const paste = pasteForm(editor);

  const renderList = () => {
    if (!state.region) fill(list, empty(t('region.none'), t('region.noneNext')));
    else if (store.error) fill(list, failure(store.error, () => void store.load()));
    else if (store.loading && store.features.length === 0) fill(list, loading());
    else if (store.features.length === 0) fill(list, empty(t('units.none'), t('units.noneNext')));
    else fill(list, h('ul', { class: 'items' }, store.features.map((feature) => unitItem(feature, editor))));
  };
  const render = () => {
    fill(panel,
      h('div', { class: 'panel-actions' },
        button({ icon: 'draw', text: t('units.draw'), class: 'button button-primary', disabled: !state.region, onClick: draw }),
        button({ icon: 'paste', text: t('units.paste'), disabled: !state.region, 'aria-expanded': String(!paste.element.hidden), onClick: (event) => paste.toggle(event) })),
      paste.render(), list);
    renderList();
  };
  store.onChange(renderList);
  editor.onOpen = chain(editor.onOpen, renderList);
  state.on('region', render);
  onLanguage(render);
  render();
}

/** @param {(id: number | undefined) => void} first @param {() => void} second */
const chain = (first, second) => (/** @type {number | undefined} */ id) => { first(id); second(); };

/** @param {any} feature @param {import('./unit-editor.js').UnitEditor} editor */
function unitItem(feature, editor) {
  const { name, plan_year: planYear } = feature.properties;
  return h('li', {}, h('button', {
    type: 'button',
    class: 'item',
    'aria-current': editor.unit?.id === feature.id ? 'true' : undefined,
    on: { click: () => void editor.openSaved(feature.id) },
  }, h('span', {}, name), h('small', {}, [area(areaM2(feature.geometry)), planYear ? year(planYear) : null].filter(Boolean).join(' · '))));
}

/** @param {import('./unit-editor.js').UnitEditor} editor */
function pasteForm(editor) {
  const element = h('form', { class: 'paste', hidden: true });
  let text = '';
  const render = () => {
    const mistake = h('p', { class: 'mistake', id: 'paste-mistake', role: 'alert', hidden: true });
    const area = h('textarea', {
      id: 'paste-text', rows: 6, value: text, spellcheck: false, 'aria-describedby': 'paste-help paste-mistake', placeholder: '102.7123, 25.0401\n102.7150, 25.0401\n102.7150, 25.0380',
      on: { input: () => { text = area.value; } },
    });
    fill(element,
      h('label', { for: 'paste-text' }, t('paste.label')), area,
      h('p', { class: 'quiet', id: 'paste-help' }, t('paste.help')), mistake,
      h('div', { class: 'actions' }, h('button', { type: 'submit', class: 'button button-primary' }, t('paste.use'))));
    element.onsubmit = (event) => {
      event.preventDefault();
      const read = parseGeometry(text);
      if ('mistake' in read) {
        mistake.textContent = t(read.mistake.key, read.mistake.values);
        mistake.hidden = false;
        area.focus();
        return;
      }
      element.hidden = true;
      text = '';
      void editor.open({ region: /** @type {any} */ (state.region).code, properties: { name: '' }, geometry: read.geometry }, { zoom: true });
    };
    return element;
  };
  return {
    element,
    render,
    toggle: (/** @type {Event} */ event) => {
      element.hidden = !element.hidden;
      /** @type {HTMLElement} */ (event.currentTarget).setAttribute('aria-expanded', String(!element.hidden));
      if (!element.hidden) byId('paste-text').focus();
    },
  };
}
