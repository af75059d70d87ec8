// The dock on the left (a sheet at the bottom of a phone): it folds away, and its tabs follow the arrow keys.
import { byId } from './dom.js';
import { onLanguage, t } from './i18n/i18n.js';

const TABS = ['layers', 'units', 'gaps', 'siting'];

/** @param {(tab: string) => void} onTab */
export function initDock(onTab) {
  for (const tab of TABS) {
    byId(`tab-${tab}`).addEventListener('click', () => openTab(tab, onTab));
    byId(`tab-${tab}`).addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
      const next = event.key === 'Home' ? TABS[0] : event.key === 'End' ? TABS[TABS.length - 1] : step ? TABS[(TABS.indexOf(tab) + step) % TABS.length] : null;
      if (!next) return;
      event.preventDefault();
      openTab(next, onTab);
      byId(`tab-${next}`).focus();
    });
  }
  byId('dock-fold').addEventListener('click', () => setFolded(!folded()));
  onLanguage(nameFold);
  // A phone's map would have no room beside an open sheet.
  setFolded(matchMedia('(max-width: 720px)').matches);
}

const folded = () => byId('dock').classList.contains('is-folded');

/** @param {boolean} fold */
export function setFolded(fold) {
  byId('dock').classList.toggle('is-folded', fold);
  byId('dock-body').inert = fold;
  byId('dock-fold').setAttribute('aria-expanded', String(!fold));
  nameFold();
}

function nameFold() {
  const name = t(folded() ? 'dock.unfold' : 'dock.fold');
  byId('dock-fold').setAttribute('aria-label', name);
  byId('dock-fold').title = name;
}

/** @param {string} tab @param {(tab: string) => void} onTab */
export function openTab(tab, onTab) {
  for (const other of TABS) {
    const chosen = other === tab;
    byId(`tab-${other}`).setAttribute('aria-selected', String(chosen));
    byId(`tab-${other}`).tabIndex = chosen ? 0 : -1;
    byId(`panel-${other}`).hidden = !chosen;
  }
  onTab(tab);
}
