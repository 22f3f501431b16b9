// Blocks to elements. One function per block type; an unknown type is shown as an error.

import { CHOICES } from "./choice.js";
import { el, freshId } from "./dom.js";
import { ENTRIES } from "./entry.js";
import { EXTERNALS } from "./external.js";
import { button } from "./press.js";
import { richText, unsupported } from "./rich.js";
import { chart, table } from "./tables.js";
import { textOf, wordsOf } from "./text.js";
import { wordsIn } from "./words.js";

const ELEMENTS = { button, ...CHOICES, ...ENTRIES, ...EXTERNALS };
const GROUPS = ["radio_buttons", "checkboxes", "multi_external_select"];

function elementNode(element, ctx) {
  const make = ELEMENTS[element.type];
  return make ? make(element, ctx) : unsupported(element.type);
}

function image(item, ctx, props = {}) {
  const src = item.src ?? sameOrigin(item.image_url);
  if (!src) {
    return el("span", { class: "no-picture", role: "img", "aria-label": item.alt_text, text: wordsIn(ctx.lang).picture(item.alt_text) });
  }
  const node = el("img", { src, alt: item.alt_text ?? "", ...props });
  node.addEventListener("error", () => node.classList.add("broken"));
  return node;
}

/** Pictures from elsewhere are named, not fetched: this page asks nobody but its own server. */
function sameOrigin(url) {
  if (!url) return null;
  const resolved = new URL(url, window.location.href);
  return resolved.origin === window.location.origin || resolved.protocol === "data:" ? resolved.href : null;
}

function section(block, ctx) {
  const label = wordsOf(block.text ?? block.fields?.[0]).slice(0, 120);
  const body = el("div", { class: "section-body" });
  if (block.text) body.append(textOf(block.text, "div", { class: "text" }));
  if (block.fields) {
    body.append(el("div", { class: "fields" }, block.fields.map((field) => textOf(field, "div", { class: "text" }))));
  }
  if (!block.accessory) return body;
  const accessory =
    block.accessory.type === "image"
      ? image(block.accessory, ctx, { class: "thumb" })
      : elementNode(block.accessory, { ...ctx, label, dispatches: true });
  return el("div", { class: "section" }, body, el("div", { class: "accessory" }, accessory));
}

function actions(block, ctx) {
  return el("div", { class: "row" }, block.elements.map((element) => elementNode(element, { ...ctx, dispatches: true })));
}

function context(block, ctx) {
  const parts = block.elements.map((part) => {
    if (part.type === "image") return image(part, ctx, { class: "tiny" });
    return ["mrkdwn", "plain_text"].includes(part.type) ? textOf(part) : unsupported(part.type);
  });
  return el("div", { class: "context" }, parts);
}

function picture(block, ctx) {
  return el("figure", {}, block.title ? textOf(block.title, "figcaption") : null, image(block, ctx));
}

function input(block, ctx) {
  const id = freshId("input");
  const error = el("p", { class: "error", id: `${id}-error` });
  const hint = block.hint ? textOf(block.hint, "p", { class: "note", id: `${id}-hint` }) : null;
  const describedBy = [hint?.id, error.id].filter(Boolean).join(" ");
  const labelText = wordsOf(block.label);
  const grouped = GROUPS.includes(block.element.type);
  const disclosed = block.element.type.startsWith("multi_") && !grouped;
  const inner = { ...ctx, labelId: id, describedBy, labelText, dispatches: Boolean(block.dispatch_action) };
  const words = [textOf(block.label), block.optional ? el("span", { class: "note", text: ` ${wordsIn(ctx.lang).optional}` }) : null];
  const node = elementNode(block.element, inner);
  if (!grouped) {
    const label = disclosed ? el("p", { class: "label" }, words) : el("label", { class: "label", for: id }, words);
    return el("div", { class: "input" }, label, node, hint, error);
  }
  const legend = el("legend", { class: "label" }, words);
  return el("fieldset", { class: "input", "aria-describedby": describedBy }, legend, node, hint, error);
}

function alert(block) {
  return textOf(block.text, "div", { class: `alert ${block.level ?? "default"}`, role: "note" });
}

const BLOCKS = {
  section,
  actions,
  context,
  input,
  alert,
  table,
  data_table: table,
  data_visualization: chart,
  header: (block) => textOf(block.text, "h3", { class: "heading" }),
  divider: () => el("hr"),
  image: picture,
  rich_text: richText,
  markdown: (block) => textOf(block, "div", { class: "markdown" }),
};

/**
 * The blocks of one message or view. `ctx` holds `address` (how the server finds the message or
 * view) and `typed` (key to value, for what a member had entered before a rebuild) and `lang`, the locale
 * of what is said to one person.
 */
export function blockNodes(blocks, ctx) {
  return blocks.map((block, index) => {
    const blockId = block.block_id ?? `block-${index}`;
    const node = el("div", { class: "block", data: { blockId, blockType: block.type } });
    const make = BLOCKS[block.type];
    node.append(make ? make(block, { ...ctx, blockId }) : unsupported(block.type));
    return node;
  });
}

/** What a member changed by hand inside `root`, by key: it survives a rebuild of the same blocks. */
export function typedIn(root) {
  const typed = new Map();
  for (const node of root?.querySelectorAll("[data-input]") ?? []) {
    const value = node.readValue();
    if (JSON.stringify(value) === node.startedWith) continue;
    const block = node.closest("[data-block-id]").dataset.blockId;
    typed.set(`${block}/${node.dataset.actionId}`, value);
  }
  return typed;
}
