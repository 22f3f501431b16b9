// Slack's text objects on the page. `html` is rendered and escaped by the server (bot/play); it is
// the only markup that is taken as such. Everything else goes in as text.

import { el } from "./dom.js";

/** Markup that the server rendered. */
export function served(html, tag = "span", props = {}) {
  const node = el(tag, props);
  node.innerHTML = html;
  for (const link of node.querySelectorAll("a[href]")) {
    link.target = "_blank";
    link.rel = "noreferrer noopener";
  }
  return node;
}

export function textOf(object, tag = "span", props = {}) {
  if (object?.html !== undefined && object.html !== null) return served(object.html, tag, props);
  return el(tag, { ...props, text: object?.text ?? "" });
}

/** The words alone, for options, labels and names: emoji are signs here, not codes. */
export function wordsOf(object) {
  if (!object) return "";
  if (object.html === undefined || object.html === null) return object.text ?? "";
  const inert = document.createElement("template");
  inert.innerHTML = object.html;
  for (const end of inert.content.querySelectorAll("br")) end.replaceWith(" ");
  return inert.content.textContent.trim();
}
