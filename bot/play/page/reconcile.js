// Lists whose items change one by one: only what changed is built anew, and the view keeps its place.

import { carriedOver } from "./tapped.js";

const SLACK_PIXELS = 60;

export function isAtBottom(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < SLACK_PIXELS;
}

/** To the end of `box`, but never past the beginning of the last item: that is where one reads on. */
export function toNewest(box) {
  box.scrollTop = box.scrollHeight;
  const past = box.getBoundingClientRect().top - (box.lastElementChild?.getBoundingClientRect().top ?? 0);
  if (past > 0) box.scrollTop -= past;
}

/**
 * Makes the children of `box` match `items` and touches only those whose signature changed, so
 * that focus, selection and typed text elsewhere stay. The view keeps its place: at the bottom it
 * stays there, otherwise the first visible child does not move.
 */
export function reconcile(box, items, { key, signature, build }) {
  const bottom = isAtBottom(box);
  const lastKey = box.lastElementChild?.dataset.item;
  const top = box.getBoundingClientRect().top;
  const anchor = [...box.children].find((child) => child.getBoundingClientRect().bottom > top && child.dataset.item);
  const anchorKey = anchor?.dataset.item;
  const anchorAt = anchor?.getBoundingClientRect().top;

  const old = new Map([...box.children].map((child) => [child.dataset.item, child]));
  let previous = null;
  for (const item of items) {
    const name = key(item);
    const mark = signature(item);
    let node = old.get(name);
    if (!node || node.signature !== mark) node = replaced(node, build(item, node ?? null), mark, name);
    old.delete(name);
    const place = previous ? previous.nextSibling : box.firstChild;
    if (place !== node) box.insertBefore(node, place);
    previous = node;
  }
  for (const gone of old.values()) gone.remove();

  if (bottom && box.lastElementChild?.dataset.item !== lastKey) toNewest(box);
  else if (bottom) box.scrollTop = box.scrollHeight;
  else if (anchorKey) {
    const again = [...box.children].find((child) => child.dataset.item === anchorKey);
    if (again) box.scrollTop += again.getBoundingClientRect().top - anchorAt;
  }
}

function replaced(node, fresh, mark, name) {
  fresh.signature = mark;
  fresh.dataset.item = name;
  if (!node) return fresh;
  const swap = () => {
    node.replaceWith(fresh);
    return fresh;
  };
  return carriedOver(node, swap, { locale: fresh.lang });
}
