// Pointing, tapping and keys on the drawings; choosing one topic. Without it the page still says all.
"use strict";

const panels = [...document.querySelectorAll(".panel")];
const weeksOf = (panel) => [...panel.querySelectorAll(".week")];

for (const hidden of document.querySelectorAll(".scripted")) hidden.hidden = false;
for (const week of document.querySelectorAll(".week")) {
  // A title would open a second box beside the line that says the same.
  const title = week.querySelector("title");
  week.setAttribute("aria-label", title.textContent);
  title.remove();
}

/** The same week in every drawing; the one that has it not stays as it is. */
function show(number) {
  for (const panel of panels) {
    const found = weeksOf(panel).find((week) => week.dataset.week === number);
    if (!found) continue;
    for (const week of weeksOf(panel)) {
      const is = week === found;
      week.classList.toggle("current", is);
      week.setAttribute("tabindex", is ? "0" : "-1");
    }
    panel.querySelector(".readout").textContent = found.getAttribute("aria-label");
  }
}

const newest = () => weeksOf(panels[0]).at(-1).dataset.week;

function neighbour(week, key) {
  const panel = week.closest(".panel");
  const weeks = weeksOf(panel);
  const place = weeks.indexOf(week);
  const seen = panels.filter((each) => !each.hidden);
  const other = (step) => {
    const next = seen[seen.indexOf(panel) + step];
    return next && weeksOf(next).find((each) => each.dataset.week === week.dataset.week);
  };
  switch (key) {
    case "ArrowLeft": return weeks[place - 1];
    case "ArrowRight": return weeks[place + 1];
    case "Home": return weeks[0];
    case "End": return weeks.at(-1);
    case "ArrowUp": return other(-1);
    case "ArrowDown": return other(1);
    default: return undefined;
  }
}

const weekAt = (event) => (event.target instanceof Element ? event.target.closest(".week") : null);

for (const kind of ["pointerover", "click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const week = weekAt(event);
    if (week) show(week.dataset.week);
  });
}

document.addEventListener("keydown", (event) => {
  const week = weekAt(event);
  if (!week || event.altKey || event.ctrlKey || event.metaKey) return;
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
  if (!keys.includes(event.key)) return;
  event.preventDefault();
  neighbour(week, event.key)?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "topic") return;
  const chosen = event.target.value;
  for (const panel of panels) {
    if (panel.dataset.topic) panel.hidden = chosen !== "all" && panel.dataset.topic !== chosen;
  }
  document.querySelector(".panels").classList.toggle("one", chosen !== "all");
});

window.addEventListener("beforeprint", () => show(newest()));
show(newest());
