// Elements that choose among options: selects, radio buttons, checkboxes, overflow menus. All are
// native controls. A multi-select is a disclosure of checkboxes: usable by keyboard and by thumb.

import { el, freshId } from "./dom.js";
import { keyOf, onSettled, send } from "./press.js";
import { safeUrl } from "./rich.js";
import { isRoom, session } from "./session.js";
import { textOf, wordsOf } from "./text.js";
import { wordsIn } from "./words.js";

const valuesOf = (options) => (options ?? []).map((option) => option.value);

/** What the control starts with: what the member had typed before a rebuild, else `initial`. */
export function startValue(ctx, element, initial) {
  const key = keyOf(ctx, element);
  return ctx.typed?.has(key) ? ctx.typed.get(key) : initial;
}

/** What marks a control as an input whose value counts in the state. */
export function asInput(node, element, ctx, readValue) {
  node.dataset.input = element.type;
  node.dataset.actionId = element.action_id;
  node.readValue = readValue;
  // What was carried over stays the member's own through any number of rebuilds.
  node.startedWith = ctx.typed?.has(keyOf(ctx, element)) ? null : JSON.stringify(readValue());
  return node;
}

/** The name of a control that has no visible label of its own. */
export function named(element, ctx) {
  if (ctx.labelId) return { id: ctx.labelId, "aria-describedby": ctx.describedBy };
  const name = element.accessibility_label ?? (wordsOf(element.placeholder) || ctx.label || wordsIn(ctx.lang).choose_name);
  return { "aria-label": name };
}

function optionNode(option, chosen) {
  const node = el("option", { value: option.value, text: wordsOf(option.text) });
  node.selected = chosen.includes(option.value);
  return node;
}

export function fillSelect(select, { options, option_groups: groups }, chosen) {
  select.append(...(options ?? []).map((option) => optionNode(option, chosen)));
  for (const group of groups ?? []) {
    const inner = group.options.map((option) => optionNode(option, chosen));
    select.append(el("optgroup", { label: wordsOf(group.label) }, inner));
  }
}

function selectFrom(element, ctx, choices, initial) {
  const start = startValue(ctx, element, initial ?? null);
  const select = el("select", { ...named(element, ctx), data: { key: keyOf(ctx, element) } });
  select.append(el("option", { value: "", text: wordsOf(element.placeholder) || wordsIn(ctx.lang).choose }));
  fillSelect(select, choices, start ? [start] : []);
  const read = () => select.value || null;
  asInput(select, element, ctx, read);
  if (ctx.dispatches) {
    let before = select.value;
    onSettled(select, async () => {
      if (!select.value || select.value === before) return;
      if (await send(select, element, ctx, { type: "select", option: select.value })) before = select.value;
      else select.value = before;
    });
  }
  return el("span", { class: "field" }, select);
}

/** A rebuilt control may not take the place of one that is being used: its open state is kept. */
function multiFrom(element, ctx, choices, initial) {
  const chosen = new Set(startValue(ctx, element, initial ?? []));
  const summary = el("summary", { data: { key: keyOf(ctx, element) } });
  const name = ctx.labelText ?? named(element, ctx)["aria-label"];
  const boxes = el("div", { class: "options", role: "group", "aria-label": name });
  const node = el("details", { class: "multi", id: ctx.labelId }, summary, boxes);
  const flat = [...(choices.options ?? []), ...(choices.option_groups ?? []).flatMap((group) => group.options)];
  const words = new Map(flat.map((option) => [option.value, wordsOf(option.text)]));
  const read = () => flat.map((option) => option.value).filter((value) => chosen.has(value));
  const tell = () => {
    const list = read().map((value) => words.get(value));
    summary.textContent = list.length ? list.join(", ") : wordsOf(element.placeholder) || wordsIn(ctx.lang).choose;
    summary.setAttribute("aria-label", `${name}: ${list.length ? list.join(", ") : wordsIn(ctx.lang).nothing_chosen}`);
    const full = element.max_selected_items && chosen.size >= element.max_selected_items;
    for (const box of boxes.querySelectorAll("input")) box.disabled = Boolean(full) && !box.checked;
  };
  const toggled = async (box, value) => {
    if (box.checked) chosen.add(value);
    else chosen.delete(value);
    tell();
    if (!ctx.dispatches || (await send(node, element, ctx, { type: "select", options: read() }))) return;
    box.checked = !box.checked;
    if (box.checked) chosen.add(value);
    else chosen.delete(value);
    tell();
  };
  for (const option of flat) {
    const key = keyOf(ctx, element, option.value);
    const box = el("input", { type: "checkbox", value: option.value, data: { key } });
    box.checked = chosen.has(option.value);
    box.addEventListener("change", () => toggled(box, option.value));
    boxes.append(el("label", {}, box, textOf(option.text)));
  }
  tell();
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !node.open) return;
    event.preventDefault();
    event.stopPropagation();
    node.open = false;
    summary.focus();
  });
  return asInput(node, element, ctx, read);
}

function people() {
  const alive = session.state.users.filter((user) => !(user.flags ?? []).includes("deleted"));
  return { options: alive.map((user) => ({ value: user.id, text: { text: user.real_name || user.name } })) };
}

function places(kinds) {
  const kindOf = (channel) => (isRoom(channel) ? "channel" : "im");
  const open = session.state.channels.filter((channel) => kinds.includes(kindOf(channel)) && !channel.archived);
  const sign = (channel) => (isRoom(channel) ? `#${channel.name}` : channel.name);
  return { options: open.map((channel) => ({ value: channel.id, text: { text: sign(channel) } })) };
}

function conversations(element) {
  const include = element.filter?.include;
  const kinds = ["channel", "im"].filter((kind) => !include || include.includes(kind === "im" ? "im" : "public"));
  return places(kinds);
}

function group(element, ctx, kind) {
  const radio = kind === "radio";
  const initial = radio ? (element.initial_option?.value ?? null) : valuesOf(element.initial_options);
  const start = startValue(ctx, element, initial);
  const shared = freshId("group");
  const node = el(ctx.labelText ? "div" : "fieldset", { class: "choices" });
  if (!ctx.labelText) node.append(el("legend", { class: "sr", text: named(element, ctx)["aria-label"] }));
  for (const option of element.options) {
    const note = option.description ? textOf(option.description, "span", { class: "note", id: freshId("note") }) : null;
    const box = el("input", {
      type: kind,
      name: shared,
      value: option.value,
      "aria-describedby": note?.id,
      data: { key: keyOf(ctx, element, option.value) },
    });
    box.checked = radio ? start === option.value : start.includes(option.value);
    const label = el("label", {}, box, textOf(option.text));
    node.append(el("div", { class: "choice" }, label, note));
  }
  const checked = () => [...node.querySelectorAll("input:checked")].map((box) => box.value);
  const read = () => (radio ? (checked()[0] ?? null) : checked());
  asInput(node, element, ctx, read);
  if (ctx.dispatches) dispatchGroup(node, element, ctx, read, radio);
  return node;
}

function dispatchGroup(node, element, ctx, read, radio) {
  let before = read();
  onSettled(node, async () => {
    const now = read();
    const body = radio ? { type: "select", option: now } : { type: "select", options: now };
    if (await send(node, element, ctx, body)) {
      before = now;
      return;
    }
    for (const box of node.querySelectorAll("input")) {
      box.checked = radio ? before === box.value : before.includes(box.value);
    }
  });
}

function overflow(element, ctx) {
  const name = element.accessibility_label ?? [wordsIn(ctx.lang).more, ctx.label].filter(Boolean).join(": ");
  const summary = el("summary", { class: "button", "aria-label": name, text: "⋯", data: { key: keyOf(ctx, element) } });
  const menu = el("div", { class: "menu" });
  const node = el("details", { class: "overflow", data: { actionId: element.action_id } }, summary, menu);
  const close = () => {
    node.open = false;
    summary.focus();
  };
  for (const option of element.options) {
    const url = safeUrl(option.url);
    const item = el(url ? "a" : "button", url ? { href: url, target: "_blank", rel: "noreferrer noopener" } : { type: "button" });
    item.dataset.value = option.value ?? "";
    item.append(textOf(option.text));
    if (option.description) item.append(textOf(option.description, "span", { class: "note" }));
    item.addEventListener("click", () => {
      close();
      send(summary, element, ctx, { type: "select", option: option.value });
    });
    menu.append(item);
  }
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !node.open) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  return node;
}

export const CHOICES = {
  static_select: (element, ctx) => selectFrom(element, ctx, element, element.initial_option?.value),
  users_select: (element, ctx) => selectFrom(element, ctx, people(), element.initial_user),
  channels_select: (element, ctx) => selectFrom(element, ctx, places(["channel"]), element.initial_channel),
  conversations_select: (element, ctx) => selectFrom(element, ctx, conversations(element), element.initial_conversation),
  multi_static_select: (element, ctx) => multiFrom(element, ctx, element, valuesOf(element.initial_options)),
  multi_users_select: (element, ctx) => multiFrom(element, ctx, people(), element.initial_users),
  multi_channels_select: (element, ctx) => multiFrom(element, ctx, places(["channel"]), element.initial_channels),
  multi_conversations_select: (element, ctx) => multiFrom(element, ctx, conversations(element), element.initial_conversations),
  radio_buttons: (element, ctx) => group(element, ctx, "radio"),
  checkboxes: (element, ctx) => group(element, ctx, "checkbox"),
  overflow,
};
