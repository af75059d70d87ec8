// What others save: the server tells of every change as it happens, and the page reads again what it shows of it.
import { query } from '../api.js';
import { state } from '../state.js';
import { setConnected } from '../status/status.js';

/**
 * @typedef {object} Change
 * @property {number} clock
 * @property {string} collection
 * @property {string | null} region
 * @property {number[] | null} ids  null: too many to be named
 * @property {'insert' | 'update' | 'delete' | 'replace'} operation
 * @property {[number, number, number, number] | null} bbox  west, south, east, north in degrees; null: the features have no shape
 */

/** Changes that come together, as those of one save, are handled together. */
const TOGETHER_MS = 120;

/** A line that is back so soon was not missed by anybody. */
const PATIENCE_MS = 4000;

/** How long to wait before a line that the server refused is tried again. */
const AGAIN_MS = 5000;

/** A page that nobody looks at gives its line back: a browser has only six for a server. */
const HIDDEN_MS = 60_000;

/**
 * Follows the changes of the region that is shown, for as long as the page is open.
 * @param {{ onChanges: (changes: Change[]) => void, onReset: () => void }} listener onReset: some were missed, everything has to be read again
 */
export function followChanges({ onChanges, onReset }) {
  /** @type {EventSource | null} */
  let line = null;
  /** @type {string | undefined} */
  let last;
  /** @type {Change[]} */
  let together = [];
  let flush = 0;
  let lost = 0;
  let again = 0;
  let hidden = 0;

  const heard = (/** @type {MessageEvent} */ event) => {
    last = event.lastEventId;
    clearTimeout(lost);
    lost = 0;
    setConnected(true);
  };

  const close = () => {
    line?.close();
    line = null;
    clearTimeout(again);
    clearTimeout(lost);
    lost = 0;
  };

  const open = () => {
    close();
    const opened = new EventSource(`/events${query({ region: state.region?.code, lastEventId: last })}`);
    line = opened;
    opened.addEventListener('ready', heard);
    opened.addEventListener('reset', (event) => { heard(event); onReset(); });
    opened.addEventListener('change', (event) => {
      heard(event);
      together.push(JSON.parse(event.data));
      flush ||= window.setTimeout(() => {
        const changes = together;
        together = [];
        flush = 0;
        onChanges(changes);
      }, TOGETHER_MS);
    });
    opened.addEventListener('error', () => {
      lost ||= window.setTimeout(() => setConnected(false), PATIENCE_MS);
      // The browser tries again by itself, unless the server answered with something else than a stream.
      if (opened.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN_MS);
    });
  };

  state.on('region', open);
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hidden);
    if (document.visibilityState === 'hidden') hidden = window.setTimeout(close, HIDDEN_MS);
    else if (!line) open();
  });
  open();
}
