// What a click on the map means: nothing special, a corner of a shape, or the place of a life circle.
// One mode at a time; Escape leaves it.

/** @typedef {'browse' | 'draw' | 'edit' | 'life-circle'} Mode */

/** @type {Mode} */
let mode = 'browse';

/** @type {(() => void) | null} */
let leave = null;

/** @type {Set<(mode: Mode) => void>} */
const listeners = new Set();

export const currentMode = () => mode;

/** @param {(mode: Mode) => void} listener */
export const onMode = (listener) => void listeners.add(listener);

/**
 * @param {Mode} next
 * @param {() => void} [onLeave] called when another mode or Escape ends this one
 */
export function enterMode(next, onLeave) {
  const ended = leave;
  leave = null;
  ended?.();
  mode = next;
  leave = onLeave ?? null;
  document.body.dataset.mode = next;
  for (const listener of listeners) listener(next);
}

/** Back to browsing; does nothing when the mode was left already. @param {Mode} from */
export function leaveMode(from) {
  if (mode === from) enterMode('browse');
}
