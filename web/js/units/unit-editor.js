// One renewal unit in the drawer: its name and figures, its shape on the map, and saving it.
import { ApiError, isAbort } from '../api.js';
import { button, fill, h } from '../dom.js';
import { download, exportUrl } from '../export/export.js';
import { area } from '../format.js';
import { areaM2, crossesItself, geometryText, parseGeometry } from '../geometry.js';
import { onLanguage, t } from '../i18n/i18n.js';
import { Asking } from '../jobs/asking.js';
import { L } from '../leaflet.js';
import { fillDrawer, hasDrawer, leaveDrawer, takeDrawer } from '../map/drawer.js';
import { showBounds } from '../map/map.js';
import { currentMode, enterMode, leaveMode } from '../map/modes.js';
import { ACCENT } from '../map/palette.js';
import { ask, failure, say, sayError } from '../status/status.js';
import { EditableShape, startSnapping } from './drawing.js';
import { askAboutFindings, offerOf } from './findings.js';
import { UndoStack } from './undo-stack.js';
import { reportBlocks } from './unit-report.js';
import { toUnit } from './unit-store.js';

/** @typedef {import('./unit-store.js').Unit} Unit */

/** Edits come in bursts; the server is asked this long after the last one, in milliseconds. */
const PAUSE_MS = 350;

export class UnitEditor {
  #map;

  #store;

  /** @type {Unit | null} */
  #unit = null;

  /** What is stored, as text, to see whether anything was changed. */
  #stored = '';

  /** @type {UndoStack<import('./drawing.js').Shape> | null} */
  #stack = null;

  /** @type {EditableShape | null} */
  #shape = null;

  /** @type {(() => void) | null} */
  #stopSnapping = null;

  /** @type {any} */
  #circle = null;

  #circleShown = true;

  /** @type {any} */
  #report = null;

  /** @type {any} */
  #before = null;

  /** @type {unknown} */
  #error = null;

  /** A mended shape for one that was refused. @type {import('./findings.js').Finding['offer']} */
  #offer;

  #stale = false;

  #saving = false;

  #timer = 0;

  /** @type {Asking | undefined} */
  #running;

  /** The parts of the drawer that change by themselves. */
  #parts = {
    report: h('div', { class: 'report', 'aria-live': 'polite' }),
    live: h('p', { class: 'live' }),
    tools: h('div', { class: 'unit-tools' }),
    corners: h('textarea', { rows: 6, spellcheck: false, 'aria-describedby': 'corners-mistake' }),
    foot: h('div', { class: 'actions' }),
  };

  /** Called when another unit is open, for the permalink and the list. @type {(id: number | undefined) => void} */
  onOpen = () => {};

  /** @param {any} map @param {import('./unit-store.js').UnitStore} store */
  constructor(map, store) {
    this.#map = map;
    this.#store = store;
    onLanguage(() => { if (this.#unit && hasDrawer(this)) this.#render(); });
  }

  get unit() { return this.#unit; }

  /** Whether the server has refused the present shape itself; a save would be refused as well. */
  get #refused() {
    return this.#error instanceof ApiError && this.#error.final && this.#error.sentShape;
  }

  get dirty() {
    return this.#unit !== null && JSON.stringify([this.#unit.properties, this.#stack?.present]) !== this.#stored;
  }

  /** Opens a saved unit. @param {number} id @param {{ zoom?: boolean }} [options] */
  async openSaved(id, { zoom = true } = {}) {
    if (this.#unit?.id === id && hasDrawer(this)) return;
    try {
      const unit = await this.#store.read(id);
      await this.open(unit, { zoom });
    } catch (error) {
      sayError(error, () => void this.openSaved(id, { zoom }));
    }
  }

  /** Opens a unit: a saved one, or a new shape. @param {Unit} unit @param {{ zoom?: boolean }} [options] */
  async open(unit, { zoom = false } = {}) {
    if (this.#unit && (await this.close()) === false) return;
    if (!(await takeDrawer(this))) return;
    this.#unit = unit;
    this.#stack = new UndoStack(unit.geometry);
    this.#stored = unit.id === undefined ? '' : JSON.stringify([unit.properties, unit.geometry]);
    this.#report = null;
    this.#before = null;
    this.#error = null;
    this.#store.hide(unit.id);
    this.#shape = new EditableShape(this.#map, unit.geometry, {
      onMove: (shape) => this.#showLive(shape), onEdit: (shape) => this.#edited(shape), onCrossing: () => say(t('draw.crossing')),
    });
    this.#render();
    if (zoom) showBounds(this.#map, toBounds(this.#shape.bounds));
    this.onOpen(unit.id);
    this.#analyse(0);
    if (unit.id === undefined) {
      this.edit(true);
      /** @type {HTMLInputElement | null} */ (document.getElementById('unit-name'))?.focus();
    }
  }

  /** Leaves the unit. @returns {Promise<boolean>} false when the planner stays */
  async close() {
    if (this.dirty) {
      const answer = await ask({
        title: t('unsaved.title'),
        text: t('unsaved.text', { name: this.#unit?.properties.name || t('units.unnamed') }),
        choices: [{ answer: 'save', text: t('action.save'), kind: 'primary' }, { answer: 'discard', text: t('unsaved.discard'), kind: 'danger' }],
      });
      if (answer === null) return false;
      if (answer === 'save' && !(await this.save())) return false;
    }
    this.#drop();
    return true;
  }

  #drop() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.edit(false);
    this.#shape?.remove();
    this.#circle?.remove();
    this.#shape = null;
    this.#circle = null;
    this.#unit = null;
    this.#stack = null;
    this.#store.hide(undefined);
    leaveDrawer(this);
    this.onOpen(undefined);
  }

  /** Shows or hides the corners. @param {boolean} on */
  edit(on) {
    if (!this.#shape || !this.#unit || on === this.#shape.editing) return;
    this.#shape.edit(on);
    if (on) {
      this.#stopSnapping = startSnapping(this.#map, this.#unit.region, this.#unit.id);
      enterMode('edit', () => this.edit(false));
    } else {
      this.#stopSnapping?.();
      this.#stopSnapping = null;
      leaveMode('edit');
    }
    this.#renderTools();
  }

  undo() { this.#step(this.#stack?.undo()); }

  redo() { this.#step(this.#stack?.redo()); }

  /** @param {import('./drawing.js').Shape | undefined} shape */
  #step(shape) {
    if (!shape) return;
    this.#shape?.show(shape);
    this.#afterChange(shape);
  }

  /** @param {import('./drawing.js').Shape} shape */
  #edited(shape) {
    if (!this.#stack || JSON.stringify(shape.coordinates) === JSON.stringify(this.#stack.present.coordinates)) return;
    this.#stack.push(shape);
    this.#afterChange(shape);
  }

  /** @param {import('./drawing.js').Shape} shape */
  #afterChange(shape) {
    this.#showLive(shape);
    this.#parts.corners.value = geometryText(shape);
    this.#renderTools();
    this.#renderFoot();
    this.#analyse(PAUSE_MS);
  }

  /** The area on the spot, before the server has answered. @param {import('./drawing.js').Shape} shape */
  #showLive(shape) {
    this.#parts.live.textContent = crossesItself(shape) ? t('draw.crossing') : t('units.live', { area: area(areaM2(shape)) });
  }

  /** Asks for the report; the figures of the last one stay, marked as old, until the new ones come. @param {number} pause */
  #analyse(pause) {
    clearTimeout(this.#timer);
    this.#running?.abort();
    const running = new Asking(() => t(this.#report ? 'report.stale' : 'state.loading'));
    this.#running = running;
    this.#stale = true;
    // What was said of another shape does not hold for this one.
    this.#error = null;
    this.#offer = undefined;
    this.#renderReport();
    this.#renderFoot();
    this.#timer = window.setTimeout(async () => {
      const unit = this.#unit;
      if (!unit || !this.#stack) return;
      try {
        const shape = this.#stack.present;
        const saved = unit.id !== undefined && JSON.stringify(shape) === JSON.stringify(unit.geometry);
        const report = await this.#store.report({ ...unit, geometry: shape }, saved, running);
        if (running.signal.aborted) return;
        this.#before = this.#report;
        this.#report = report;
        this.#error = null;
      } catch (error) {
        // What the reader has stopped is said; what something else has taken the place of is not.
        if (isAbort(error) || running !== this.#running) return;
        this.#error = error;
        if (this.#refused) void this.#findOffer(running);
      }
      this.#stale = false;
      this.#renderReport();
      this.#renderFoot();
    }, pause);
  }

  /** Asks for a repair of a shape that was refused; there may be none. @param {Asking} running the report that was refused */
  async #findOffer(running) {
    if (!this.#unit || !this.#stack) return;
    try {
      const findings = await this.#store.check({ ...this.#unit, geometry: this.#stack.present });
      if (running !== this.#running) return;
      this.#offer = offerOf(findings);
      this.#renderReport();
    } catch {
      // The refusal is explained already; without an offer the planner mends the shape by hand.
    }
  }

  /** Goes on with a shape that the server has mended; undo brings the own one back. @param {NonNullable<import('./findings.js').Finding['offer']>} offer */
  #take({ kind, geometry }) {
    this.#shape?.show(geometry);
    this.#edited(geometry);
    say(t(`taken.${kind}`));
  }

  /** @param {string} [confirm] codes of the warnings that the planner accepts @returns {Promise<boolean>} whether it is saved */
  async save(confirm) {
    const unit = this.#unit;
    if (!unit || !this.#stack || this.#saving) return false;
    const name = String(unit.properties.name ?? '').trim();
    if (name === '') {
      say(t('units.nameNeeded'), { kind: 'error' });
      document.getElementById('unit-name')?.focus();
      return false;
    }
    if (this.#refused) {
      sayError(this.#error);
      return false;
    }
    this.#saving = true;
    this.#renderFoot();
    try {
      this.#adopt(await this.#store.save({ ...unit, properties: { ...unit.properties, name }, geometry: this.#stack.present }, confirm));
      say(t('units.saved', { name }));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) return await this.#conflict(error.body);
      if (error instanceof ApiError && error.status === 422 && error.body?.findings) return await this.#judge(error.body);
      sayError(error, () => void this.save(confirm));
      return false;
    } finally {
      this.#saving = false;
      this.#renderFoot();
    }
  }

  /** Takes over what is stored now as the state to compare with. @param {Unit} unit */
  #adopt(unit) {
    const isNew = this.#unit?.id === undefined;
    this.#unit = unit;
    // The server may close or order rings in its own way: its shape is the one that counts from here on.
    if (this.#stack && JSON.stringify(unit.geometry) !== JSON.stringify(this.#stack.present)) {
      this.#stack.replace(unit.geometry);
      this.#shape?.show(unit.geometry);
    }
    this.#stored = JSON.stringify([unit.properties, this.#stack?.present]);
    this.#store.hide(unit.id);
    if (isNew) this.onOpen(unit.id);
    this.#render();
  }

  /** The server has found something in the shape: the planner mends it, or saves it all the same. @param {any} problem @returns {Promise<boolean>} */
  async #judge(problem) {
    const unit = this.#unit;
    const answer = await askAboutFindings(this.#map, problem);
    if (!answer || this.#unit !== unit) return false;
    if ('offer' in answer) {
      this.#take(answer.offer);
      return false;
    }
    this.#saving = false;
    return await this.save(answer.confirm);
  }

  /** Somebody else saved the unit meanwhile: the planner decides. @param {any} problem base, yours and theirs @returns {Promise<boolean>} */
  async #conflict(problem) {
    const mine = this.#unit;
    if (mine?.id === undefined || !this.#stack) return false;
    if (!problem?.theirs) return await this.#conflictDeleted(mine);
    const theirs = toUnit(problem.theirs, problem.etag);
    const fields = (/** @type {string[]} */ names) => names.map((name) => t(name === 'geometry' ? 'conflict.shape' : `field.${name}`)).join(t('list.comma'));
    const apart = problem.base && problem.conflicts.length === 0;
    const answer = await ask({
      title: t('conflict.title'),
      text: t('conflict.text', { name: theirs.properties.name, author: problem.theirAuthor || t('conflict.somebody') }),
      content: h('ul', { class: 'findings' },
        problem.theirChanges.length ? h('li', {}, t('conflict.theirChanges', { fields: fields(problem.theirChanges) })) : null,
        problem.yourChanges.length ? h('li', {}, t('conflict.yourChanges', { fields: fields(problem.yourChanges) })) : null,
        problem.conflicts.length ? h('li', { class: 'finding finding-error' }, t('conflict.bothChanged', { fields: fields(problem.conflicts) })) : null),
      choices: [
        ...(apart ? [{ answer: 'both', text: t('conflict.both'), kind: /** @type {const} */ ('primary') }] : []),
        { answer: 'theirs', text: t('conflict.theirs') }, { answer: 'mine', text: t('conflict.mine'), kind: 'danger' },
      ],
    });
    if (answer === 'theirs') {
      this.#adopt(theirs);
      this.#analyse(0);
    }
    if (answer !== 'mine' && answer !== 'both') return false;
    if (answer === 'both') {
      const changed = Object.fromEntries(problem.yourChanges.filter((/** @type {string} */ name) => name !== 'geometry').map((/** @type {string} */ name) => [name, mine.properties[name] ?? null]));
      this.#unit = { ...mine, etag: theirs.etag, properties: { ...theirs.properties, ...changed } };
      if (!problem.yourChanges.includes('geometry')) {
        this.#stack.push(theirs.geometry);
        this.#shape?.show(theirs.geometry);
      }
    } else this.#unit = { ...mine, etag: theirs.etag };
    this.#saving = false;
    return await this.save();
  }

  /** Somebody has deleted the unit: it can be saved as a new one. @param {Unit} mine @returns {Promise<boolean>} */
  async #conflictDeleted(mine) {
    const answer = await ask({
      title: t('conflict.goneTitle'),
      text: t('conflict.goneText', { name: mine.properties.name || t('units.unnamed') }),
      choices: [{ answer: 'again', text: t('conflict.goneAgain'), kind: 'primary' }, { answer: 'discard', text: t('unsaved.discard'), kind: 'danger' }],
    });
    if (answer === 'discard') this.#drop();
    if (answer !== 'again') return false;
    this.#unit = { ...mine, id: undefined, etag: undefined };
    this.#saving = false;
    return await this.save();
  }

  async remove() {
    const unit = this.#unit;
    if (!unit) return;
    const isNew = unit.id === undefined;
    const answer = await ask({
      title: t(isNew ? 'discard.title' : 'delete.title'),
      text: t(isNew ? 'discard.text' : 'delete.text', { name: unit.properties.name || t('units.unnamed') }),
      choices: [{ answer: 'delete', text: t(isNew ? 'action.discard' : 'action.delete'), kind: 'danger' }],
    });
    if (answer !== 'delete') return;
    try {
      if (unit.id !== undefined) await this.#store.remove(unit);
      this.#drop();
      if (!isNew) say(t('units.deleted', { name: unit.properties.name || t('units.unnamed') }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) {
        if (!error.body?.theirs) {
          this.#drop();
          say(t('units.deleted', { name: unit.properties.name || t('units.unnamed') }));
          return;
        }
        this.#adopt(toUnit(error.body.theirs, error.body.etag));
        say(t('conflict.deleted'), { kind: 'error' });
      } else sayError(error, () => void this.remove());
    }
  }

  #export() {
    const unit = /** @type {Unit} */ (this.#unit);
    const name = `${unit.properties.name || t('units.unnamed')}.geojson`;
    if (unit.id !== undefined && !this.dirty) {
      const link = h('a', { href: exportUrl('renewal-units', unit.region, [unit.id]), download: name });
      document.body.append(link);
      link.click();
      link.remove();
      return;
    }
    download(name, { type: 'FeatureCollection', features: [{ type: 'Feature', properties: { ...unit.properties, region_code: unit.region }, geometry: this.#stack?.present }] });
  }

  #render() {
    const unit = /** @type {Unit} */ (this.#unit);
    fillDrawer({
      title: unit.id === undefined ? t('units.new') : t('units.one'),
      body: [this.#form(unit), this.#parts.tools, this.#coordinates(), this.#parts.live, this.#parts.report],
      foot: [this.#parts.foot],
    });
    this.#showLive(/** @type {UndoStack<any>} */ (this.#stack).present);
    this.#renderTools();
    this.#renderReport();
    this.#renderFoot();
  }

  /** @param {Unit} unit */
  #form(unit) {
    const set = (/** @type {string} */ name, /** @type {any} */ value) => {
      this.#unit = { ...unit, ...this.#unit, properties: { .../** @type {Unit} */ (this.#unit).properties, [name]: value } };
      this.#renderFoot();
    };
    const text = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
    const figure = (/** @type {Event} */ event) => (text(event) === '' ? null : Number(text(event)));
    return h('form', { class: 'unit-form', on: { submit: (/** @type {Event} */ event) => { event.preventDefault(); void this.save(); } } },
      // Enter in a field saves: a form with several fields needs a button for that, and the one that is seen is outside.
      h('button', { type: 'submit', hidden: true }),
      h('label', { class: 'field' }, h('span', {}, t('field.name')),
        h('input', {
          id: 'unit-name', type: 'text', required: true, maxLength: 200, value: unit.properties.name ?? '', placeholder: t('units.namePlaceholder'),
          autocomplete: 'off', on: { input: (/** @type {Event} */ event) => set('name', text(event)) },
        })),
      h('details', { class: 'unit-more' }, h('summary', {}, t('units.more')),
        h('label', { class: 'field' }, h('span', {}, t('field.plan_year')),
          h('input', {
            type: 'number', min: '1990', max: '2100', step: '1', value: unit.properties.plan_year ?? '', on: { change: (/** @type {Event} */ event) => set('plan_year', figure(event)) },
          })),
        h('label', { class: 'field' }, h('span', {}, t('field.note')),
          h('textarea', { rows: 2, value: unit.properties.note ?? '', on: { change: (/** @type {Event} */ event) => set('note', text(event) || null) } }))));
  }

  /** The corners as text: the way to bend a shape without a pointer. */
  #coordinates() {
    const mistake = h('p', { class: 'mistake', id: 'corners-mistake', role: 'alert', hidden: true });
    const { corners: text } = this.#parts;
    text.setAttribute('aria-label', t('units.coordinates'));
    text.value = geometryText(/** @type {UndoStack<any>} */ (this.#stack).present);
    const use = () => {
      const read = parseGeometry(text.value);
      mistake.hidden = !('mistake' in read);
      if ('mistake' in read) { mistake.textContent = t(read.mistake.key, read.mistake.values); return; }
      this.#shape?.show(read.geometry);
      this.#edited(read.geometry);
    };
    return h('details', { class: 'corners' }, h('summary', {}, t('units.coordinates')), text, h('p', { class: 'quiet' }, t('paste.help')), mistake, button({ text: t('units.coordinatesUse'), onClick: use }));
  }

  #renderTools() {
    const editing = this.#shape?.editing ?? false;
    fill(this.#parts.tools,
      button({ icon: 'edit', text: t(editing ? 'units.editDone' : 'units.edit'), class: `button${editing ? ' button-on' : ''}`, 'aria-pressed': String(editing), onClick: () => this.edit(!editing) }),
      button({ icon: 'undo', label: t('action.undo'), class: 'button-icon', disabled: !this.#stack?.canUndo, onClick: () => this.undo() }),
      button({ icon: 'redo', label: t('action.redo'), class: 'button-icon', disabled: !this.#stack?.canRedo, onClick: () => this.redo() }),
      h('label', { class: 'check' },
        h('input', {
          type: 'checkbox', checked: this.#circleShown,
          on: { change: (/** @type {Event} */ event) => { this.#circleShown = /** @type {HTMLInputElement} */ (event.target).checked; this.#showCircle(); } },
        }), t('units.showCircle')),
      editing ? h('p', { class: 'quiet' }, t('units.editHint')) : null);
  }

  #renderReport() {
    const { report: part } = this.#parts;
    part.classList.toggle('is-stale', this.#stale && this.#report !== null);
    part.setAttribute('aria-busy', String(this.#stale));
    const offer = this.#offer;
    if (this.#error) {
      fill(part, failure(this.#error, () => this.#analyse(0)),
        offer ? h('div', { class: 'actions' }, button({ text: t(`offer.${offer.kind}`), class: 'button button-primary', onClick: () => this.#take(offer) })) : null);
    } else if (!this.#report) fill(part, this.#running?.element);
    else if (this.#stale) {
      part.querySelector('.stale-note')?.remove();
      part.prepend(h('div', { class: 'stale-note' }, this.#running?.element));
    } else fill(part, ...reportBlocks(this.#report, this.#before));
    this.#showCircle();
  }

  #showCircle() {
    this.#circle?.remove();
    this.#circle = null;
    const geometry = this.#report?.lifeCircle?.geometry;
    if (!geometry || !this.#circleShown || !this.#unit) return;
    this.#circle = L.geoJSON(geometry, {
      pane: 'circles', interactive: false, pmIgnore: true, style: { color: ACCENT, weight: 1.8, dashArray: '2 5', fillColor: ACCENT, fillOpacity: 0.04 },
    }).addTo(this.#map);
  }

  #renderFoot() {
    const dirty = this.dirty;
    fill(this.#parts.foot,
      button({ text: t(this.#saving ? 'units.saving' : 'action.save'), class: 'button button-primary', disabled: !dirty || this.#saving || this.#refused, 'aria-busy': String(this.#saving), onClick: () => void this.save() }),
      button({ icon: 'download', text: t('action.export'), onClick: () => this.#export() }),
      button({ icon: 'delete', label: t(this.#unit?.id === undefined ? 'action.discard' : 'action.delete'), class: 'button-icon button-danger', onClick: () => void this.remove() }));
  }
}

/** @param {any} bounds @returns {[[number, number], [number, number]]} */
const toBounds = (bounds) => [[bounds.getSouth(), bounds.getWest()], [bounds.getNorth(), bounds.getEast()]];

/** Whether the shape keys (undo, redo) belong to the editor now. */
export const editsShape = () => currentMode() === 'edit';
