// The markdown block: the small part of Markdown that a bot sends, built as elements (never as
// markup). Where the server rendered the block itself, its `html` is taken.

import { el } from "./dom.js";
import { safeUrl } from "./rich.js";
import { served } from "./text.js";

const INLINE = /`([^`]+)`|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*(.+?)\*|_(.+?)_|\[([^\]]+)\]\(([^)\s]+)\)/;

function inline(text) {
  const match = INLINE.exec(text);
  if (!match) return [text];
  const [whole, code, bold, bold2, struck, italic, italic2, words, url] = match;
  const before = text.slice(0, match.index);
  const after = inline(text.slice(match.index + whole.length));
  return [before, mark({ code, bold: bold ?? bold2, struck, italic: italic ?? italic2, words, url }), ...after];
}

function mark({ code, bold, struck, italic, words, url }) {
  if (code !== undefined) return el("code", { text: code });
  if (bold !== undefined) return el("strong", {}, inline(bold));
  if (struck !== undefined) return el("s", {}, inline(struck));
  if (italic !== undefined) return el("em", {}, inline(italic));
  return el("a", { href: safeUrl(url), target: "_blank", rel: "noreferrer noopener" }, inline(words));
}

const LINES = [
  [/^(#{1,6})\s+(.*)$/, (match) => el(`h${Math.min(6, match[1].length + 2)}`, {}, inline(match[2]))],
  [/^(-{3,}|\*{3,})\s*$/, () => el("hr")],
  [/^>\s?(.*)$/, (match) => el("blockquote", {}, inline(match[1]))],
];
const ITEM = /^\s*(?:([-*+])|(\d+)[.)])\s+(.*)$/;

export function markdown(block) {
  if (block.html) return served(block.html, "div", { class: "markdown" });
  const root = el("div", { class: "markdown" });
  const lines = block.text.split("\n");
  let list = null;
  let paragraph = null;
  let code = null;
  for (const line of lines) {
    if (line.startsWith("```")) {
      code = code ? null : root.appendChild(el("pre"));
      list = paragraph = null;
      continue;
    }
    if (code) {
      code.append(`${line}\n`);
      continue;
    }
    const item = ITEM.exec(line);
    const special = LINES.map(([pattern, make]) => [pattern.exec(line), make]).find(([match]) => match);
    if (item && !special) {
      const tag = item[1] ? "ul" : "ol";
      if (list?.tagName.toLowerCase() !== tag) list = root.appendChild(el(tag));
      list.append(el("li", {}, inline(item[3])));
      paragraph = null;
    } else if (special) {
      root.append(special[1](special[0]));
      list = paragraph = null;
    } else if (!line.trim()) {
      list = paragraph = null;
    } else {
      if (paragraph) paragraph.append(el("br"));
      else paragraph = root.appendChild(el("p"));
      paragraph.append(...inline(line));
      list = null;
    }
  }
  return root;
}
