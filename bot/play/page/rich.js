// rich_text blocks, from their JSON to elements. Text in them is never parsed; the server says how
// its names, emoji and dates read.

import { el } from "./dom.js";
import { textOf } from "./text.js";

const STYLES = [
  ["code", "code"],
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["underline", "u"],
];

function styled(node, style = {}) {
  return STYLES.filter(([name]) => style[name]).reduce((inner, [, tag]) => el(tag, {}, inner), node);
}

const INLINE = {
  text: (item) => document.createTextNode(item.text),
  link: (item) =>
    el("a", { href: safeUrl(item.url), target: "_blank", rel: "noreferrer noopener", text: item.text || item.url }),
  ...Object.fromEntries(["user", "usergroup", "channel", "broadcast", "emoji", "date"].map((type) => [type, textOf])),
  color: (item) => el("code", { text: item.value }),
};

/** Only addresses that a browser may open; anything else leads nowhere. */
export function safeUrl(url) {
  return /^(https?:|mailto:)/i.test(url ?? "") ? url : null;
}

function inline(items = []) {
  return items.map((item) => {
    const make = INLINE[item.type];
    return make ? styled(make(item, "span"), item.style) : unsupported(`rich_text ${item.type}`);
  });
}

function list(part) {
  const props = { class: "rich-list" };
  if (part.style === "ordered" && part.offset) props.start = part.offset + 1;
  const node = el(part.style === "ordered" ? "ol" : "ul", props);
  node.style.marginInlineStart = `${(part.indent ?? 0) * 1.5}rem`;
  node.append(...part.elements.map((section) => el("li", {}, inline(section.elements))));
  return node;
}

const PARTS = {
  rich_text_section: (part) => el("div", { class: "rich-section" }, inline(part.elements)),
  rich_text_list: list,
  rich_text_quote: (part) => el("blockquote", {}, inline(part.elements)),
  rich_text_preformatted: (part) => el("pre", {}, inline(part.elements)),
};

export function richText(block) {
  const parts = block.elements.map((part) => (PARTS[part.type] ?? ((bad) => unsupported(bad.type)))(part));
  return el("div", { class: "rich" }, parts);
}

/** What nobody may overlook: the bot sent something that this page does not know. */
export function unsupported(type) {
  return el("p", { class: "unsupported", role: "alert", text: `Unsupported block: ${type}` });
}
