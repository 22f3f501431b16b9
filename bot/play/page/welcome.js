// What the workspace file says to its visitors: open at first sight where there is room, folded to
// one line after that and on narrow screens, and gone for good once it is dismissed or done.

import { el } from "./dom.js";

const KEPT = "welcome";
const ROOMY = "(min-width: 861px)";

const box = () => document.getElementById("welcome");

/** Shows `words`, once a page; `begun`: somebody has turned the clock, so it is known already. */
export function showWelcome(words, { begun = false } = {}) {
  const place = box();
  if (!words || place.children.length || sessionStorage.getItem(KEPT) === "gone") return;
  const first = !sessionStorage.getItem(KEPT) && !begun;
  const details = el("details", { open: first && window.matchMedia(ROOMY).matches });
  details.append(el("summary", { text: "About this demo" }), el("p", { text: words }));
  const close = el("button", { type: "button", class: "plain", "aria-label": "Dismiss this notice", text: "✕" });
  close.addEventListener("click", endWelcome);
  place.append(details, close);
  place.hidden = false;
  sessionStorage.setItem(KEPT, "seen");
}

/** For the rest of this tab's life. */
export function endWelcome() {
  sessionStorage.setItem(KEPT, "gone");
  const place = box();
  place.replaceChildren();
  place.hidden = true;
}
