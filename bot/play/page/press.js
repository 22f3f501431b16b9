// Sending what a member did with an element: its address, the state around it, a confirmation
// first where the bot asks for one, and a warning at its block when it did not work.

import { act } from "./api.js";
import { el, freshId } from "./dom.js";
import { safeUrl } from "./rich.js";
import { session } from "./session.js";
import { tapped } from "./tapped.js";
import { textOf, wordsOf } from "./text.js";
import { inWords, wordsIn } from "./words.js";

/** The name of a control that survives building anew. */
export function keyOf(ctx, element, suffix = "") {
  return `${ctx.blockId}/${element.action_id}${suffix && `/${suffix}`}`;
}

/** Every input in `root` as the member left it: {block_id: {action_id: value}}. */
export function stateOf(root) {
  const state = {};
  for (const node of root.querySelectorAll("[data-input]")) {
    const block = node.closest("[data-block-id]").dataset.blockId;
    state[block] = { ...state[block], [node.dataset.actionId]: node.readValue() };
  }
  return state;
}

/**
 * Sends an act on `element` from the control `node`. Returns false when the member thought better
 * of it in the confirmation, so that a choice can be put back.
 */
export async function send(node, element, ctx, body) {
  // Found now: while the confirmation is read, the page around the control may be built anew.
  const root = node.closest("[data-root]");
  if (element.confirm && !(await confirmed(element.confirm, ctx.lang))) return false;
  clearWarning(root, ctx.blockId);
  tapped(node, root);
  node.setAttribute("aria-busy", "true");
  const answer = await act(session.user, {
    ...ctx.address,
    block_id: ctx.blockId,
    action_id: element.action_id,
    state: stateOf(root),
    ...body,
  });
  node.removeAttribute("aria-busy");
  if (!answer.ok) warn(root, ctx.blockId, inWords(answer.error, ctx.lang));
  return true;
}

function living(root) {
  return root.isConnected ? root : document.querySelector(`[data-root="${CSS.escape(root.dataset.root)}"]`);
}

function blockIn(root, blockId) {
  return living(root)?.querySelector(`[data-block-id="${CSS.escape(blockId)}"]`) ?? living(root);
}

function warn(root, blockId, words) {
  blockIn(root, blockId)?.append(el("p", { class: "warning", role: "alert", text: words }));
}

function clearWarning(root, blockId) {
  for (const old of blockIn(root, blockId)?.querySelectorAll(".warning") ?? []) old.remove();
}

/** The bot's own "are you sure": resolves to true only on its confirm button. */
function confirmed(confirm, locale) {
  const words = wordsIn(locale);
  const title = freshId("confirm");
  const yes = el("button", { class: confirm.style === "danger" ? "button danger" : "button primary", value: "yes" });
  yes.append(textOf(confirm.confirm ?? { text: words.yes }));
  const dialog = el(
    "dialog",
    { class: "confirm", "aria-labelledby": title, lang: locale || null },
    el(
      "form",
      { method: "dialog" },
      textOf(confirm.title ?? { text: words.sure }, "h2", { id: title }),
      textOf(confirm.text, "div"),
      el(
        "div",
        { class: "row end" },
        el("button", { class: "button", value: "no" }, textOf(confirm.deny ?? { text: words.cancel })),
        yes,
      ),
    ),
  );
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function button(element, ctx) {
  const words = wordsOf(element.text);
  const props = {
    class: `button ${element.style ?? ""}`.trim(),
    "aria-label": element.accessibility_label,
    data: { actionId: element.action_id, key: keyOf(ctx, element), value: element.value },
  };
  const press = () => send(node, element, ctx, { type: "click", value: element.value ?? "" });
  const url = safeUrl(element.url);
  const node = url
    ? el("a", { ...props, href: url, target: "_blank", rel: "noreferrer noopener", on: { click: press } })
    : el("button", { ...props, type: "button", on: { click: press } });
  node.append(element.text?.html ? textOf(element.text) : words);
  return node;
}

/**
 * Calls `fire` when the member has settled on a value: at once after a tap or a pick from a list,
 * but after Enter or on leaving while they are still walking through values by keyboard.
 */
export function onSettled(node, fire) {
  let walking = false;
  let pending = false;
  const settle = () => {
    if (!pending) return;
    pending = false;
    delete node.dataset.pending;
    fire();
  };
  node.addEventListener("pointerdown", () => { walking = false; });
  node.addEventListener("keydown", (event) => {
    walking = !["Enter", " ", "Escape", "Tab"].includes(event.key);
    if (event.key === "Enter") {
      event.preventDefault();
      settle();
    }
  });
  node.addEventListener("change", () => {
    pending = true;
    if (walking) node.dataset.pending = "true";
    else settle();
  });
  node.addEventListener("focusout", (event) => {
    if (!node.contains(event.relatedTarget)) settle();
  });
}
