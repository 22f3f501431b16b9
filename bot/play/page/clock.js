// The play workspace's clock, its "turn the clock" buttons, and the notices at the top.

import { post } from "./api.js";
import { el } from "./dom.js";
import { session, zone } from "./session.js";
import { speak } from "./speech.js";
import { endWelcome } from "./welcome.js";
import { inWords } from "./words.js";
import { dayAndTime, zoneName } from "./zone.js";

const MOST_NOTICES = 3;
/** A turn's words come in its answer and over the stream, which is one notice, not two. */
const TWINS_MS = 3000;
/** A turn walks the clock through many instants; only where it ends up is said. */
const SETTLED_MS = 1200;

export function notice(words, kind = "info") {
  const box = document.getElementById("notices");
  const twin = [...box.children].find((each) => each.firstChild.textContent === words);
  if (twin && performance.now() - twin.cameAt < TWINS_MS) return () => twin.remove();
  twin?.remove();
  const close = () => node.remove();
  const node = el(
    "div",
    { class: `notice ${kind}` },
    el("p", { text: words }),
    el("button", { type: "button", class: "plain", "aria-label": "Dismiss this notice", text: "✕", on: { click: close } }),
  );
  node.cameAt = performance.now();
  box.append(node);
  if (kind === "info") {
    // What was said of an earlier turn is history once the next one is done.
    for (const old of box.querySelectorAll(".info")) if (old !== node) old.remove();
    endWelcome();
  }
  while (box.children.length > MOST_NOTICES) box.firstChild.remove();
  return close;
}

let settling = 0;

/** The clock was turned, by whomever: says what it shows once it stands still. */
export function clockTurned() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const { textContent } = document.getElementById("now").firstChild;
    speak(`The clock shows ${textContent}, ${zoneName(zone())} time.`);
  }, SETTLED_MS);
}

export function showClock() {
  const now = document.getElementById("now");
  const instant = new Date(session.state.now);
  now.dateTime = instant.toISOString();
  now.replaceChildren(
    el("span", { text: dayAndTime(instant, zone()) }),
    el("span", { class: "note", text: `${zoneName(zone())} time` }),
  );
  const turns = document.getElementById("turns");
  const mark = JSON.stringify(session.state.turns ?? []);
  if (turns.signature === mark) return;
  turns.signature = mark;
  turns.replaceChildren(...(session.state.turns ?? []).map(turnButton));
}

function turnButton(turn) {
  const node = el("button", {
    type: "button",
    class: "button turn",
    text: turn.label,
    data: { turn: turn.key },
    on: { click: () => press(turn, node) },
  });
  return node;
}

/** One turn at a time: it walks the clock through every due instant, which may take seconds. */
async function press(turn, node) {
  const buttons = [...document.querySelectorAll("#turns button")];
  if (buttons.some((each) => each.getAttribute("aria-disabled"))) return;
  for (const each of buttons) each.setAttribute("aria-disabled", "true");
  node.setAttribute("aria-busy", "true");
  speak(`${turn.label}: working`);
  const answer = await post("/_page/turn", { key: turn.key });
  for (const each of buttons) each.removeAttribute("aria-disabled");
  node.removeAttribute("aria-busy");
  if (answer.ok === false) notice(answer.notice ?? inWords(answer.error), "bad");
  else if (answer.notice) notice(answer.notice);
}
