// The part of the address after `#`: region, view, layers and language, so that a link shows another person the same map.

/**
 * @typedef {object} Place
 * @property {string} [region]  region code
 * @property {{ zoom: number, lat: number, lon: number }} [view]
 * @property {{ id: string, opacity: number }[]} [layers]  layers that are shown; opacity 0 to 100
 * @property {'zh-CN' | 'en'} [language]
 * @property {number} [unit]  id of the renewal unit that is open
 */

/** @param {Place} place @returns {string} without `#` */
export function formatPermalink({ region, view, layers, language, unit }) {
  const parts = [];
  if (region) parts.push(`region=${encodeURIComponent(region)}`);
  if (view) parts.push(`map=${trim(view.zoom, 2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`);
  if (layers) parts.push(`layers=${layers.map(({ id, opacity }) => (opacity === 100 ? id : `${id}:${opacity}`)).join(',')}`);
  if (unit) parts.push(`unit=${unit}`);
  if (language) parts.push(`lang=${language}`);
  return parts.join('&');
}

/** @param {number} value @param {number} digits */
const trim = (value, digits) => String(Number(value.toFixed(digits)));

/**
 * Takes what it understands and leaves out the rest: an old or a mistyped link still opens the map.
 * @param {string} hash with or without `#`
 * @returns {Place}
 */
export function parsePermalink(hash) {
  const values = new URLSearchParams(hash.replace(/^#/, ''));
  /** @type {Place} */
  const place = {};
  const region = values.get('region');
  if (region && /^[a-z0-9][a-z0-9-]{0,62}$/.test(region)) place.region = region;
  const [zoom, lat, lon] = (values.get('map') ?? '').split('/').map(Number);
  if ([zoom, lat, lon].every(Number.isFinite) && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180) {
    place.view = { zoom, lat, lon };
  }
  const layers = values.get('layers');
  if (layers !== null) {
    place.layers = layers.split(',').filter(Boolean).map((part) => {
      const [id, opacity] = part.split(':');
      const figure = opacity === undefined ? 100 : Number(opacity);
      return { id, opacity: Number.isFinite(figure) ? Math.min(100, Math.max(0, Math.round(figure))) : 100 };
    });
  }
  const unit = Number(values.get('unit'));
  if (Number.isSafeInteger(unit) && unit > 0) place.unit = unit;
  const language = values.get('lang');
  if (language === 'en' || language === 'zh-CN') place.language = language;
  return place;
}
