// The detail drawer on the right: open only while something is selected, and about one thing at a time.
import { byId, fill } from '../dom.js';

/** What the drawer is about. @type {{ close: () => void | boolean | Promise<boolean | void> } | null} */
let owner = null;

/**
 * Opens the drawer for somebody. Whoever had it is asked first and may keep it (an unsaved shape).
 * @param {{ close: () => void | boolean | Promise<boolean | void> }} next `close` answers false to stay
 * @returns {Promise<boolean>} whether the drawer is yours
 */
export async function takeDrawer(next) {
  if (owner && owner !== next && (await owner.close()) === false) return false;
  owner = next;
  byId('drawer').hidden = false;
  document.body.classList.add('has-drawer');
  return true;
}

/** @param {{ close: () => unknown }} from only the one that has the drawer can give it back */
export function leaveDrawer(from) {
  if (owner !== from) return;
  owner = null;
  // The focus must not vanish with the drawer.
  if (byId('drawer').contains(document.activeElement)) byId('map').focus({ preventScroll: true });
  byId('drawer').hidden = true;
  document.body.classList.remove('has-drawer');
  fill(byId('drawer-title'));
  fill(byId('drawer-body'));
  fill(byId('drawer-foot'));
}

/** @param {{ close: () => unknown }} who */
export const hasDrawer = (who) => owner === who;

/**
 * @param {{ title: string | Node, body: (Node | string | null | false)[], foot?: (Node | null | false)[] }} content
 */
export function fillDrawer({ title, body, foot = [] }) {
  fill(byId('drawer-title'), title);
  const scroll = byId('drawer-body').scrollTop;
  fill(byId('drawer-body'), ...body);
  byId('drawer-body').scrollTop = scroll;
  fill(byId('drawer-foot'), ...foot);
}

/** The close button and Escape. */
export async function closeDrawer() {
  if (owner && (await owner.close()) !== false && owner) leaveDrawer(owner);
}

export function initDrawer() {
  byId('drawer-close').addEventListener('click', () => void closeDrawer());
}
