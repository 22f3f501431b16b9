// What is said to a screen reader without being shown.

import { el } from "./dom.js";

const MOST_KEPT = 20;

/** Says `words`, which are in the language of `locale` where one is given. */
export function speak(words, locale = "") {
  const box = document.getElementById("spoken");
  box.append(el("p", { text: words, lang: locale || null }));
  while (box.children.length > MOST_KEPT) box.firstChild.remove();
}
