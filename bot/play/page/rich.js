// rich_text blocks, from their JSON to elements. Text in them is never parsed.

import { el } from "./dom.js";
import { channelName, userName, zone } from "./session.js";
import { served } from "./text.js";
import { dayAndTime } from "./zone.js";

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
  user: (item) => el("span", { class: "mention", text: `@${userName(item.user_id)}` }),
  usergroup: (item) => el("span", { class: "mention", text: `@${item.name ?? item.usergroup_id}` }),
  channel: (item) => el("span", { class: "mention", text: `#${channelName(item.channel_id)}` }),
  broadcast: (item) => el("span", { class: "mention", text: `@${item.range}` }),
  emoji: (item) => (item.html ? served(item.html) : document.createTextNode(emojiText(item))),
  date: (item) => document.createTextNode(item.fallback ?? dayAndTime(new Date(item.timestamp * 1000), zone())),
  color: (item) => el("code", { text: item.value }),
};

/** Only addresses that a browser may open; anything else leads nowhere. */
export function safeUrl(url) {
  return /^(https?:|mailto:)/i.test(url ?? "") ? url : null;
}

function emojiText(item) {
  if (!item.unicode) return `:${item.name}:`;
  return String.fromCodePoint(...item.unicode.split("-").map((code) => parseInt(code, 16)));
}

function inline(items = []) {
  return items.map((item) => {
    const make = INLINE[item.type];
    return make ? styled(make(item), item.style) : unsupported(`rich_text ${item.type}`);
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
