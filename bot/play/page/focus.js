// Where the focus was, and where it goes when the part around it is built anew: to the same control,
// else to the first control after the words that stood before it and still stand.

const CONTROL = "button:not(:disabled), a[href], select, textarea, input, summary";
const NOT_READ = "button, a.button, select, textarea, input, details, .options, .warning, .count";

/** What a part says to be read; its controls are left out. */
export function readIn(node) {
  const copy = node.cloneNode(true);
  for (const control of copy.querySelectorAll(NOT_READ)) control.remove();
  for (const part of copy.querySelectorAll("br, div, p, li, td, th")) part.after(" ");
  return copy.textContent.replace(/\s+/g, " ").trim();
}

const blocksIn = (root) => [...root.querySelectorAll("[data-block-id]")];

/** Where `control` stands inside `root`, in terms that outlive both. */
export function placeOf(control, root) {
  const blocks = blocksIn(root);
  const here = blocks.findIndex((block) => block.contains(control));
  return {
    key: control.dataset.key ?? null,
    action: control.dataset.actionId ?? null,
    value: control.dataset.value ?? null,
    caret: typeof control.selectionStart === "number" ? [control.selectionStart, control.selectionEnd] : null,
    words: blocks.map(readIn),
    here,
  };
}

/** The place of the focus inside `root`, or null when it is elsewhere. */
export function rememberFocus(root) {
  const active = document.activeElement;
  return active && root?.contains(active) ? placeOf(active, root) : null;
}

/** Puts the focus on the control that has this place now, else on `fallback`. */
export function restoreFocus(root, place, fallback = root) {
  if (!place) return;
  const same = sameControl(root, place);
  (same ?? successor(root, place) ?? fallback).focus({ preventScroll: true });
  if (same && place.caret) {
    try {
      same.setSelectionRange(...place.caret);
    } catch {
      // number, email and date inputs have no caret to set
    }
  }
}

/** Ids of blocks may change from one drawing to the next; what a button does and means stays. */
function sameControl(root, { key, action, value }) {
  const byKey = key && root.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
  if (byKey || !action || value === null) return byKey || null;
  const alike = `[data-action-id="${CSS.escape(action)}"][data-value="${CSS.escape(value)}"]:not(:disabled)`;
  return root.querySelector(alike);
}

/** Words that stand more or less often than before say nothing about where they were. */
function successor(root, { words, here }) {
  const blocks = blocksIn(root);
  const now = blocks.map(readIn);
  const placesOf = (list, word) => list.flatMap((each, place) => (each === word ? [place] : []));
  for (let index = here; index >= 0; index -= 1) {
    const [before, after] = [placesOf(words, words[index]), placesOf(now, words[index])];
    if (!words[index] || before.length !== after.length) continue;
    const from = after[before.indexOf(index)];
    return blocks.slice(from).map((block) => block.querySelector(CONTROL)).find(Boolean) ?? null;
  }
  return null;
}
