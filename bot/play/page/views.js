// The App Home tab and modals.

import { act, read } from "./api.js";
import { blockNodes, typedIn } from "./blocks.js";
import { el, freshId } from "./dom.js";
import { rememberFocus, restoreFocus } from "./focus.js";
import { stateOf } from "./press.js";
import { session } from "./session.js";
import { backToTap, carriedOver, tapGoesOn } from "./tapped.js";
import { textOf, wordsOf } from "./text.js";
import { inWords, ownLocale, wordsIn } from "./words.js";

export function showHome(box, view) {
  const mark = JSON.stringify([session.user, view]);
  if (box.signature === mark) return;
  const sameUser = box.dataset.user === session.user;
  const typed = sameUser ? typedIn(box) : new Map();
  const top = sameUser ? box.scrollTop : 0;
  box.signature = mark;
  box.dataset.user = session.user;
  box.dataset.root = "home";
  const lang = ownLocale();
  const ctx = { address: { home: true, view_id: view?.id }, typed, lang };
  const nothing = el("p", { class: "empty", text: wordsIn(lang).no_home });
  carriedOver(
    box,
    () => {
      box.replaceChildren(el("div", { class: "page", lang: lang || null }, view ? blockNodes(view.blocks, ctx) : nothing));
      box.scrollTop = top;
      return box;
    },
    { locale: lang },
  );
}

// ---------------------------------------------------------------- modals

let dialog = null;
let opener = null;
/** What was typed, by view id: a view below another one keeps it. */
const drafts = new Map();

function keep() {
  if (dialog) drafts.set(dialog.dataset.viewId, typedIn(dialog));
}

/** Shows `view` as the member's top modal; null closes. */
export function showModal(view) {
  if (!view) {
    closeNow();
    return;
  }
  const { state: _state, hash: _hash, ...shown } = view;
  const mark = JSON.stringify([shown, ownLocale()]);
  if (dialog?.signature === mark) return;
  const same = dialog?.dataset.viewId === view.id;
  keep();
  const memory = same ? rememberFocus(dialog) : null;
  const scroll = same ? dialog.querySelector(".dialog-body").scrollTop : 0;
  if (!dialog) open();
  dialog.signature = mark;
  dialog.dataset.viewId = view.id;
  dialog.dataset.callbackId = view.callback_id ?? "";
  dialog.dataset.root = `view:${view.id}`;
  dialog.replaceChildren(formOf(view));
  dialog.querySelector(".dialog-body").scrollTop = scroll;
  if (same && memory) restoreFocus(dialog, memory, dialog.querySelector("h2"));
  else focusFirst();
}

function open() {
  opener = document.activeElement;
  dialog = el("dialog", { class: "modal" });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function closeNow() {
  drafts.clear();
  if (!dialog) return;
  dialog.close();
  dialog.remove();
  dialog = null;
  // The control that opened the modal may have been built anew meanwhile.
  if (opener?.isConnected && opener !== document.body) opener.focus({ preventScroll: true });
  else if (!backToTap()) document.getElementById("main").focus({ preventScroll: true });
}

async function leave() {
  const view = dialog.dataset.viewId;
  const answer = await act(session.user, { type: "close", view_id: view });
  if (answer.error === "unreachable") warnForm(inWords(answer.error, ownLocale()));
  else if (dialog?.dataset.viewId === view) await showTop();
}

/** Asks which view is on top now; the stream says so too, but perhaps later than the answer. */
export async function showTop() {
  const { user } = session;
  const answer = await read("/_page/modal", { user });
  if (answer.ok !== false && user === session.user) showModal(answer.view);
}

function focusFirst() {
  const wanted = dialog.querySelector("[data-focus-on-load]") ?? dialog.querySelector(".block [data-key]:not(summary)");
  (wanted ?? dialog.querySelector("h2")).focus();
}

function formOf(view) {
  const title = freshId("title");
  dialog.setAttribute("aria-labelledby", title);
  const lang = ownLocale();
  dialog.lang = lang;
  const ctx = { address: { view_id: view.id }, typed: drafts.get(view.id) ?? new Map(), lang };
  const needsSubmit = view.submit || view.blocks.some((block) => block.type === "input");
  const submit = view.submit ? wordsOf(view.submit) : wordsIn(lang).submit;
  return el(
    "form",
    { class: "dialog-form", novalidate: true, on: { submit: (event) => submitted(event, view) } },
    el("header", { class: "dialog-head" }, textOf(view.title, "h2", { id: title, tabindex: "-1" }), el("p", { class: "mark", lang: "en", text: "Play workspace, not Slack" })),
    el("div", { class: "dialog-body" }, blockNodes(view.blocks, ctx)),
    el("p", { class: "form-warning", role: "alert" }),
    el(
      "footer",
      { class: "row end" },
      el("button", {
        type: "button",
        class: "button",
        text: view.close ? wordsOf(view.close) : wordsIn(lang).cancel,
        data: { key: "close" },
        on: { click: leave },
      }),
      needsSubmit ? el("button", { class: "button primary", disabled: view.submit_disabled, text: submit, data: { key: "submit" } }) : null,
    ),
  );
}

async function submitted(event, view) {
  event.preventDefault();
  const form = event.currentTarget;
  const problems = problemsIn(form, view);
  showErrors(form, problems);
  if (Object.keys(problems).length) return;
  const button = form.querySelector('[data-key="submit"]');
  button.setAttribute("aria-busy", "true");
  button.disabled = true;
  const answer = await act(session.user, { type: "submit", view_id: view.id, state: stateOf(form) });
  button.disabled = false;
  button.removeAttribute("aria-busy");
  if (answer.response_action === "errors" || answer.errors) showErrors(form, answer.errors ?? {});
  else if (!answer.ok) warnForm(inWords(answer.error, ownLocale()));
  else {
    tapGoesOn();
    await showTop();
  }
}

function warnForm(words) {
  const place = dialog?.querySelector(".form-warning");
  if (place) place.textContent = words;
}

/** Shows each error at its input and takes the focus to the first; errors without a place go below. */
function showErrors(form, errors) {
  warnForm("");
  let first = null;
  const unplaced = { ...errors };
  for (const block of form.querySelectorAll(".block[data-block-id]")) {
    const words = errors[block.dataset.blockId];
    delete unplaced[block.dataset.blockId];
    const place = block.querySelector(".error");
    if (!place) continue;
    place.textContent = words ?? "";
    const control = block.querySelector("[data-key]");
    if (words) control?.setAttribute("aria-invalid", "true");
    else control?.removeAttribute("aria-invalid");
    if (words && !first) first = control;
  }
  first?.focus();
  const rest = Object.values(unplaced);
  if (rest.length) warnForm(rest.join(" "));
}

const isEmpty = (value) => value === null || value === "" || (Array.isArray(value) && !value.length);

/** What Slack's own clients refuse before they send: empty required inputs and bad lengths. */
function problemsIn(form, view) {
  const problems = {};
  for (const block of view.blocks.filter((each) => each.type === "input")) {
    const node = form.querySelector(`[data-block-id="${CSS.escape(block.block_id)}"] [data-input]`);
    const problem = node && problemOf(node, block);
    if (problem) problems[block.block_id] = problem;
  }
  return problems;
}

function problemOf(node, { element, optional }) {
  const value = node.readValue();
  const words = wordsIn(ownLocale());
  if (node.validity?.badInput) return words.no_number;
  if (isEmpty(value)) return optional ? null : words.fill_in;
  if (typeof value === "string" && element.max_length && value.length > element.max_length) {
    return words.too_long(element.max_length, value.length);
  }
  if (typeof value === "string" && element.min_length && value.length < element.min_length) {
    return words.too_short(element.min_length);
  }
  if (node.validity && !node.validity.valid) return node.validationMessage;
  return null;
}
