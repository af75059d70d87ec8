// Downloads as GeoJSON. What is saved comes from the server, byte for byte as it is stored; a drawing comes from the page.
import { query } from '../api.js';
import { h } from '../dom.js';

/**
 * @param {string} collection
 * @param {string | undefined} region
 * @param {number[]} [ids]
 */
export const exportUrl = (collection, region, ids) => `/api/export/${collection}.geojson${query({ region, ids: ids?.join(',') })}`;

/**
 * Hands the reader a file that the page made.
 * @param {string} name
 * @param {unknown} geojson
 */
export function download(name, geojson) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(geojson)], { type: 'application/geo+json' }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads the file after the click; a second is ample.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
