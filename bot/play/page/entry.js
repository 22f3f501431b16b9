// Elements that a member types or picks a date or time in.

import { asInput, named, startValue } from "./choice.js";
import { el, freshId } from "./dom.js";
import { keyOf, onSettled, send } from "./press.js";
import { zone } from "./session.js";
import { wordsOf } from "./text.js";
import { wordsIn } from "./words.js";
import { epochOf, wallClock, zoneName } from "./zone.js";

function control(element, ctx, tag, props) {
  const placeholder = wordsOf(element.placeholder) || null;
  const node = el(tag, { ...named(element, ctx), placeholder, ...props, data: { key: keyOf(ctx, element) } });
  if (element.focus_on_load) node.dataset.focusOnLoad = "true";
  return node;
}

function text(element, ctx) {
  const node = element.multiline
    ? control(element, ctx, "textarea", { rows: 4 })
    : control(element, ctx, "input", { type: "text" });
  return typed(node, element, ctx, element.initial_value);
}

function typed(node, element, ctx, initial) {
  node.value = startValue(ctx, element, initial ?? null) ?? "";
  asInput(node, element, ctx, () => node.value || null);
  dispatchTyped(node, element, ctx);
  return el("span", { class: "field" }, node, counter(node, element, ctx));
}

/** A text field of an input block speaks up only if the bot asks (dispatch_action). */
function dispatchTyped(node, element, ctx) {
  if (!ctx.dispatches) return;
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = () => send(node, element, ctx, { type: "click", value: node.value });
  if (when.includes("on_character_entered")) node.addEventListener("input", tell);
  if (!when.includes("on_enter_pressed")) return;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    tell();
  });
}

/** Slack refuses a text that is too long; it does not cut it. So the count is shown, not enforced. */
function counter(node, element, ctx) {
  if (!element.max_length || node.tagName !== "TEXTAREA") return null;
  const count = el("span", { class: "note count", id: freshId("count") });
  const tell = () => {
    count.textContent = wordsIn(ctx.lang).count(node.value.length, element.max_length);
    count.classList.toggle("over", node.value.length > element.max_length);
  };
  node.addEventListener("input", tell);
  tell();
  return count;
}

function number(element, ctx) {
  const props = {
    type: "number",
    step: element.is_decimal_allowed ? "any" : "1",
    min: element.min_value,
    max: element.max_value,
  };
  return typed(control(element, ctx, "input", props), element, ctx, element.initial_value);
}

function picker(element, ctx, props, { show, read, initial, note }) {
  const node = control(element, ctx, "input", props);
  const start = startValue(ctx, element, initial ?? null);
  node.value = start === null ? "" : show(start);
  asInput(node, element, ctx, () => (node.value ? read(node.value) : null));
  if (ctx.dispatches) {
    let before = node.value;
    onSettled(node, async () => {
      if (!node.value || node.value === before) return;
      if (await send(node, element, ctx, { type: "select", value: read(node.value) })) before = node.value;
      else node.value = before;
    });
  }
  return el("span", { class: "field" }, node, note ? el("span", { class: "note", text: note }) : null);
}

const same = (value) => value;

function datetime(element, ctx) {
  const here = zone();
  return picker(element, ctx, { type: "datetime-local" }, {
    show: (epoch) => wallClock(epoch, here),
    read: (reading) => epochOf(reading, here),
    initial: element.initial_date_time,
    note: wordsIn(ctx.lang).zone(zoneName(here)),
  });
}

export const ENTRIES = {
  plain_text_input: text,
  number_input: number,
  email_text_input: (element, ctx) => typed(control(element, ctx, "input", { type: "email" }), element, ctx, element.initial_value),
  url_text_input: (element, ctx) => typed(control(element, ctx, "input", { type: "url" }), element, ctx, element.initial_value),
  datepicker: (element, ctx) =>
    picker(element, ctx, { type: "date" }, { show: same, read: same, initial: element.initial_date }),
  timepicker: (element, ctx) =>
    picker(element, ctx, { type: "time" }, { show: same, read: same, initial: element.initial_time, note: element.timezone }),
  datetimepicker: datetime,
};
