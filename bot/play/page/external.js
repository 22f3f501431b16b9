// Selects whose options the bot suggests while the member types: a search field beside a list.

import { act } from "./api.js";
import { asInput, fillSelect, named, startValue } from "./choice.js";
import { el } from "./dom.js";
import { keyOf, onSettled, send } from "./press.js";
import { session } from "./session.js";
import { textOf, wordsOf } from "./text.js";
import { inWords, wordsIn } from "./words.js";

const PAUSE_MS = 250;

/** The option as the bot wrote it. The server knows no list to look its value up in, so it gets it whole. */
function bare(option) {
  const plain = ({ html, ...rest }) => rest;
  const { text, description, value } = option;
  return description ? { text: plain(text), description: plain(description), value } : { text: plain(text), value };
}

async function suggestions(element, ctx, query) {
  const body = { type: "options", ...ctx.address, block_id: ctx.blockId, action_id: element.action_id, query };
  return act(session.user, body);
}

/** The search field and the note below it; `show` gets the options when they come. */
function search(element, ctx, name, show) {
  const note = el("span", { class: "note", role: "status" });
  const input = el("input", {
    type: "search",
    "aria-label": wordsIn(ctx.lang).search(name),
    placeholder: wordsOf(element.placeholder) || wordsIn(ctx.lang).type_to_search,
    data: { key: keyOf(ctx, element, "search") },
  });
  let timer = 0;
  const ask = async () => {
    const query = input.value;
    if (query.length < (element.min_query_length ?? 3)) return;
    const answer = await suggestions(element, ctx, query);
    if (input.value !== query) return;
    const groups = answer.option_groups ?? [];
    const found = answer.options ?? groups.flatMap((each) => each.options);
    note.textContent = answer.ok ? wordsIn(ctx.lang).found(found.length) : inWords(answer.error, ctx.lang);
    if (answer.ok) show(answer, found);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  return [input, note];
}

function single(element, ctx) {
  const name = ctx.labelText ?? named(element, ctx)["aria-label"];
  const start = startValue(ctx, element, element.initial_option ?? null);
  const select = el("select", { ...named(element, ctx), data: { key: keyOf(ctx, element) } });
  const known = new Map();
  const fill = (choices, found) => {
    for (const option of found) known.set(option.value, option);
    select.replaceChildren(el("option", { value: "", text: wordsIn(ctx.lang).choose }));
    fillSelect(select, choices, start ? [start.value] : []);
  };
  fill({ options: start ? [start] : [] }, start ? [start] : []);
  const [input, note] = search(element, ctx, name, fill);
  const read = () => (select.value ? bare(known.get(select.value)) : null);
  asInput(select, element, ctx, read);
  if (ctx.dispatches) {
    onSettled(select, () => select.value && send(select, element, ctx, { type: "select", option: read() }));
  }
  return el("span", { class: "field external" }, input, select, note);
}

function multi(element, ctx) {
  const name = ctx.labelText ?? named(element, ctx)["aria-label"];
  const chosen = new Map(startValue(ctx, element, element.initial_options ?? []).map((option) => [option.value, option]));
  const read = () => [...chosen.values()].map(bare);
  const boxes = el("div", { class: "options", role: "group", "aria-label": name });
  const node = el("div", { class: "field external", id: ctx.labelId });
  const row = (option) => {
    const box = el("input", { type: "checkbox", value: option.value, data: { key: keyOf(ctx, element, option.value) } });
    box.checked = chosen.has(option.value);
    box.addEventListener("change", () => {
      if (box.checked) chosen.set(option.value, option);
      else chosen.delete(option.value);
      if (ctx.dispatches) send(node, element, ctx, { type: "select", options: read() });
    });
    return el("label", {}, box, textOf(option.text));
  };
  const show = (found) => {
    const fresh = found.filter((option) => !chosen.has(option.value));
    boxes.replaceChildren(...[...chosen.values(), ...fresh].map(row));
  };
  const [input, note] = search(element, ctx, name, (_answer, found) => show(found));
  show([]);
  node.append(input, boxes, note);
  return asInput(node, element, ctx, read);
}

export const EXTERNALS = { external_select: single, multi_external_select: multi };
