// The one module that touches the globals of Leaflet, Geoman and protomaps-leaflet, which come as classic scripts.

const globals = /** @type {any} */ (window);

/** Leaflet with Geoman's `L.PM`. @type {any} */
export const L = globals.L;

/** protomaps-leaflet, the renderer of vector tiles. @type {any} */
export const protomaps = globals.protomapsL;
