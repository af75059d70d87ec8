// The region that is planned: a list by prefecture, and the notice and sources that belong to the region's data.
import { getJson } from '../api.js';
import { byId, fill, h } from '../dom.js';
import { date } from '../format.js';
import { onLanguage, pick, t } from '../i18n/i18n.js';
import { showBounds } from '../map/map.js';
import { state } from '../state.js';
import { sayError } from '../status/status.js';

/** @type {{ zh: string, en: string }[]} */
let attributions = [];

/**
 * @param {string | undefined} wanted code from the permalink
 * @param {boolean} keepView the permalink has a view of its own
 */
export async function initRegionChooser(wanted, keepView) {
  const select = /** @type {HTMLSelectElement} */ (byId('region'));
  select.addEventListener('change', () => state.setRegion(select.value || null));
  onLanguage(render);
  state.on('regions', render);
  state.on('region', render);
  await loadRegions(wanted, keepView);
}

/** @param {string | undefined} wanted @param {boolean} keepView */
async function loadRegions(wanted, keepView) {
  try {
    const [about, regions] = await Promise.all([getJson('/api/about'), getJson('/api/regions')]);
    attributions = about.attributions ?? [];
    state.setRegions(regions);
    const known = (/** @type {string | null | undefined} */ code) => regions.some((/** @type {any} */ region) => region.code === code);
    const first = known(wanted) ? wanted : known(about.defaultRegion) ? about.defaultRegion : regions.find((/** @type {any} */ region) => region.hasData)?.code;
    state.setRegion(first ?? null, { fit: !keepView });
  } catch (error) {
    sayError(error, () => void loadRegions(wanted, keepView));
  }
}

/** Reads counts and data versions again after something was saved. */
export async function refreshRegions() {
  try {
    state.setRegions(await getJson('/api/regions'));
  } catch {
    // The counts beside the layers stay as they were; the save itself was answered.
  }
}

/** Share of a region's width and height that is left off at each side: its rim is fields and mountains. */
const RIM = 0.18;

/** Opens the map on the middle of the region. @param {any} map */
export function fitRegion(map) {
  const box = state.region?.bbox;
  if (!box) return;
  const [west, south, east, north] = box;
  const [x, y] = [(east - west) * RIM, (north - south) * RIM];
  showBounds(map, [[south + y, west + x], [north - y, east - x]], 16);
}

/** @param {import('../state.js').Region} region */
const optionName = (region) => pick(region) + (region.hasData ? ` · ${t(region.generated ? 'region.generated' : 'region.data')}` : '');

function render() {
  const select = byId('region');
  const { regions, region } = state;
  const prefectures = regions.filter(({ level }) => level === 'prefecture');
  const option = (/** @type {import('../state.js').Region} */ entry) =>
    h('option', { value: entry.code, selected: entry.code === region?.code }, optionName(entry));
  const loose = regions.filter(({ level, parentCode }) => level !== 'prefecture' && !prefectures.some(({ code }) => code === parentCode));
  fill(select,
    region ? null : h('option', { value: '' }, t('region.choose')),
    loose.map(option),
    prefectures.map((prefecture) => h('optgroup', { label: pick(prefecture) },
      option(prefecture), regions.filter(({ parentCode }) => parentCode === prefecture.code).map(option))));
  renderFoot();
}

function renderFoot() {
  const { region } = state;
  const notice = byId('notice');
  notice.hidden = !region?.notice;
  fill(notice, pick(region?.notice));
  // What is generated has neither a source nor a date of its own.
  const real = Boolean(region?.hasData && !region.generated);
  const words = real ? attributions.map(pick).filter(Boolean) : [];
  if (real && region?.dataDate) words.push(t('region.date', { date: date(region.dataDate) }));
  byId('attribution').hidden = words.length === 0;
  fill(byId('attribution'), words.join(' · '));
}
