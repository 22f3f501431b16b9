// What came of a tap: the part that a person tapped in is drawn anew soon after. What changed in it
// is said to a screen reader, and the focus goes on from where it was. Other changes stay silent.

import { placeOf, readIn, rememberFocus, restoreFocus } from "./focus.js";
import { session } from "./session.js";
import { speak } from "./speech.js";

const WITHIN_MS = 60_000;
const MOST_SPOKEN = 400;
const LINES = ".block:not([data-block-type='context']), .context > *, .body-of > .text";

let last = null;

/** Remembers that `control` inside `root` was used just now; a modal is not redrawn, but closed. */
export function tapped(control, root) {
  if (root.tagName === "DIALOG") return;
  last = { user: session.user, root: root.dataset.root, place: placeOf(control, root), at: performance.now() };
}

/** What was begun with the last tap goes on: a modal that it opened was submitted. */
export function tapGoesOn() {
  if (last) last.at = performance.now();
}

function tapIn(root) {
  const mine = root && last?.user === session.user && last.root === root.dataset.root;
  return mine && performance.now() - last.at < WITHIN_MS ? last : null;
}

/** Where the last tap was, for a focus that has nowhere to return to. */
export function backToTap() {
  const root = last?.user === session.user && document.querySelector(`[data-root="${CSS.escape(last.root)}"]`);
  if (!root) return false;
  restoreFocus(root, last.place);
  return true;
}

function linesIn(root) {
  return [...root.querySelectorAll(LINES)].map(readIn).filter(Boolean);
}

function newLines(before, after) {
  const left = [...before];
  return after.filter((line) => {
    const known = left.indexOf(line);
    if (known >= 0) left.splice(known, 1);
    return known < 0;
  });
}

/**
 * Runs `redraw`, which builds `old` anew and returns what stands in its place; the focus and the
 * screen reader follow. Safari does not focus a button that is clicked: there the tap counts.
 */
export function carriedOver(old, redraw, { locale = "", fallback } = {}) {
  const tap = tapIn(old);
  const unfocused = !document.activeElement || document.activeElement === document.body;
  const place = rememberFocus(old) ?? (tap && unfocused ? tap.place : null);
  const before = tap && linesIn(old);
  const fresh = redraw();
  restoreFocus(fresh, place, fallback ?? fresh);
  const said = before ? newLines(before, linesIn(fresh)).join(" ") : "";
  if (said) speak(said.length > MOST_SPOKEN ? `${said.slice(0, MOST_SPOKEN)}…` : said, locale);
  return fresh;
}
