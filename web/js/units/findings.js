// What the server has found in a shape before it is saved: told in a dialog, shown on the map, with the mended shapes that it offers.
import { h } from '../dom.js';
import { language, t } from '../i18n/i18n.js';
import { L } from '../leaflet.js';
import { GAP } from '../map/palette.js';
import { ask } from '../status/status.js';

/**
 * @typedef {object} Finding
 * @property {string} code
 * @property {'error' | 'warning'} severity
 * @property {string} message
 * @property {string} messageZh
 * @property {any} [place]  GeoJSON of where it is
 * @property {{ kind: 'repaired' | 'trimmed' | 'snapped', geometry: import('./drawing.js').Shape }} [offer]
 */

/** @param {Finding} finding */
const say = (finding) => (language() === 'zh-CN' ? finding.messageZh : finding.message);

/** The mended shape that is offered first, or undefined. @param {Finding[]} findings */
export const offerOf = (findings) => findings.map(({ offer }) => offer).find(Boolean);

/**
 * Asks what to do about findings.
 * @param {any} map
 * @param {{ findings: Finding[], confirm?: string | null }} problem `confirm`: the codes with which the save is made all the same
 * @returns {Promise<{ offer: NonNullable<Finding['offer']> } | { confirm: string } | null>} null: the planner goes on drawing
 */
export async function askAboutFindings(map, { findings, confirm }) {
  const places = L.geoJSON(findings.map(({ place }) => place).filter(Boolean), {
    pane: 'units', interactive: false, pmIgnore: true,
    style: { color: GAP, weight: 3, fillColor: GAP, fillOpacity: 0.35 },
    pointToLayer: (/** @type {any} */ _, /** @type {any} */ place) => L.circleMarker(place, { pane: 'units', radius: 7, color: GAP, weight: 3, fillOpacity: 0.35, pmIgnore: true }),
  }).addTo(map);
  /** Offers of the same kind differ by the neighbour that they look at; one of each kind is enough to go on with. */
  const offers = [...new Map(findings.flatMap(({ offer }) => (offer ? [[offer.kind, offer]] : []))).values()];
  try {
    const answer = await ask({
      title: t(confirm ? 'findings.title' : 'findings.titleError'),
      text: t(confirm ? 'findings.text' : 'findings.textError'),
      content: h('ul', { class: 'findings' }, findings.map((finding) =>
        h('li', { class: `finding finding-${finding.severity}` }, h('strong', {}, t(`finding.${finding.code}`)), h('span', {}, say(finding))))),
      choices: [
        ...offers.map(({ kind }) => ({ answer: `offer:${kind}`, text: t(`offer.${kind}`), kind: /** @type {const} */ ('primary') })),
        ...(confirm ? [{ answer: 'confirm', text: t('findings.confirm'), kind: /** @type {const} */ ('danger') }] : []),
      ],
      cancel: t('findings.back'),
      aside: true,
    });
    if (answer === 'confirm') return { confirm: /** @type {string} */ (confirm) };
    const offer = offers.find(({ kind }) => answer === `offer:${kind}`);
    return offer ? { offer } : null;
  } finally {
    places.remove();
  }
}
