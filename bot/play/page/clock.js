// The play workspace's clock, its "turn the clock" buttons, and the notices at the top.

import { post, inWords } from "./api.js";
import { el } from "./dom.js";
import { session, zone } from "./session.js";
import { dayAndTime, zoneName } from "./zone.js";

const MOST_NOTICES = 3;

export function notice(words, kind = "info") {
  const box = document.getElementById("notices");
  if (box.lastChild?.firstChild.textContent === words) return () => {};
  const close = () => node.remove();
  const node = el(
    "div",
    { class: `notice ${kind}` },
    el("p", { text: words }),
    el("button", { type: "button", class: "plain", "aria-label": "Dismiss this notice", text: "✕", on: { click: close } }),
  );
  box.append(node);
  // What was said of an earlier turn is history once the next one is done.
  if (kind === "info") for (const old of box.querySelectorAll(".info, .welcome")) if (old !== node) old.remove();
  while (box.children.length > MOST_NOTICES) box.firstChild.remove();
  return close;
}

/** Says `words` to a screen reader without showing them. */
export function speak(words) {
  const box = document.getElementById("spoken");
  box.append(el("p", { text: words }));
  while (box.children.length > 20) box.firstChild.remove();
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
  if (answer.notice) notice(answer.notice);
  else if (answer.ok === false) notice(inWords(answer.error), "bad");
}
