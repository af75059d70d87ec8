// Colours of the map. The five categories are taken from Okabe and Ito's set, which people with any colour vision tell
// apart; they also differ in lightness (CIE L* 46, 54, 63, 71, 89), so that a grey print keeps them apart.

export const ACCENT = '#00606b';

export const GAP = '#b0003a';

/** @type {Record<string, { fill: string, line: string }>} */
export const CATEGORIES = {
  'old-community': { fill: '#0072b2', line: '#004a75' },
  shantytown: { fill: '#d55e00', line: '#8c3d00' },
  'urban-village': { fill: '#e69f00', line: '#8f6300' },
  'old-factory': { fill: '#cc79a7', line: '#8a3f69' },
  'old-street-block': { fill: '#f0e442', line: '#857c00' },
};

/** Status is told by the manner of the fill, so that it needs no colour. @type {Record<string, { fill: number, hatch: boolean, dash: number[] }>} */
export const STATUSES = {
  reserve: { fill: 0.1, hatch: false, dash: [4, 3] },
  planned: { fill: 0.34, hatch: false, dash: [] },
  implementing: { fill: 0.34, hatch: true, dash: [] },
  completed: { fill: 0.78, hatch: false, dash: [] },
};

export const FACTORY = { fill: '#5b4a68', line: '#3d3048' };

export const PROTECTION = '#6b3f12';

export const GREEN = { fill: '#cbe3c1', park: '#b2d8a4', line: '#6f9c61' };

/** @type {Record<string, { fill: string, line: string }>} */
export const RESIDENTIAL = {
  residential: { fill: '#f3e8cf', line: '#d9c79b' },
  'new-estate': { fill: '#f3e8cf', line: '#d9c79b' },
  'old-community': { fill: '#ead9b4', line: '#bfa566' },
  'urban-village': { fill: '#e8d3b9', line: '#b8905c' },
};

/**
 * Facility groups by colour and by a sign of one or two letters; the sign alone is enough.
 * @type {Record<string, { fill: string, zh: string, en: string }>}
 */
export const FACILITY_GROUPS = {
  education: { fill: '#2b5c8a', zh: '学', en: 'Ed' },
  childcare: { fill: '#5b7fb5', zh: '幼', en: 'Ch' },
  medical: { fill: '#a83232', zh: '医', en: 'Me' },
  'elder-care': { fill: '#8a5a2b', zh: '老', en: 'El' },
  culture: { fill: '#6a4c93', zh: '文', en: 'Cu' },
  sport: { fill: '#2f7d4f', zh: '体', en: 'Sp' },
  fire: { fill: '#b8480f', zh: '消', en: 'Fi' },
  sanitation: { fill: '#4d6b6b', zh: '卫', en: 'Sa' },
  market: { fill: '#96690a', zh: '市', en: 'Ma' },
  administration: { fill: '#44546a', zh: '政', en: 'Ad' },
  utilities: { fill: '#5f6368', zh: '公', en: 'Ut' },
  transport: { fill: '#376c7d', zh: '交', en: 'Tr' },
  green: { fill: '#4b7f34', zh: '绿', en: 'Gr' },
  building: { fill: '#6f6259', zh: '楼', en: 'Bu' },
  composite: { fill: '#5f6368', zh: '综', en: 'Co' },
};

/** Base map: quiet, so that the plan stands out. */
export const BASE = {
  land: '#f4f3ef',
  water: '#c8dde8',
  building: '#e5e1d9',
  buildingLine: '#d6d1c6',
  casing: '#cfcbc2',
  street: '#ffffff',
  arterial: '#fdf6e3',
  path: '#b9b3a7',
  rail: '#a7a39a',
  wall: '#8d877b',
  border: '#9aa0a6',
  label: '#5d5a54',
  waterLabel: '#5b8299',
};
