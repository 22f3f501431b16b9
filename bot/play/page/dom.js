// Building elements, and keeping focus and scroll when parts are built anew. Knows nothing of Slack.

let counter = 0;

/** A fresh id for label and description references. */
export function freshId(stem = "id") {
  counter += 1;
  return `${stem}-${counter}`;
}

/**
 * An element. `class`, `text`, `data` (dataset) and `on` (listeners) are special; false, null and
 * undefined leave an attribute out; everything else is an attribute. Children that are null are
 * left out, strings become text.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "data") {
      for (const [key, datum] of Object.entries(value)) {
        if (datum !== undefined && datum !== null) node.dataset[key] = datum;
      }
    } else if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Where the focus was inside `root`: the key of the control, and the caret in a text field. */
export function rememberFocus(root) {
  const active = document.activeElement;
  if (!active || !root || !root.contains(active)) return null;
  const caret = typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
  return { key: active.dataset.key ?? null, block: active.closest("[data-block-id]")?.dataset.blockId, caret };
}

/** Puts the focus back on the control with the same key, else on `fallback`. */
export function restoreFocus(root, memory, fallback = root) {
  if (!memory) return;
  const same = memory.key && root.querySelector(`[data-key="${CSS.escape(memory.key)}"]:not(:disabled)`);
  const target = same || fallback;
  target.focus({ preventScroll: true });
  if (same && memory.caret) {
    try {
      same.setSelectionRange(...memory.caret);
    } catch {
      // number, email and date inputs have no caret to set
    }
  }
}

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
  const memory = rememberFocus(node);
  fresh.signature = mark;
  fresh.dataset.item = name;
  if (node) {
    node.replaceWith(fresh);
    restoreFocus(fresh, memory, fresh);
  }
  return fresh;
}
