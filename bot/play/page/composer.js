// Writing a message or a slash command.

import { act } from "./api.js";
import { el, freshId } from "./dom.js";
import { session } from "./session.js";
import { inWords } from "./words.js";

const drafts = new Map();

/** "/retro next" is a command; "/ maybe" and "//" are messages. */
function commandIn(text) {
  const match = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text);
  return match && { command: match[1], text: match[2] ?? "" };
}

/**
 * Fills `form` with a composer for the place that `where()` names when it is sent:
 * {channel, thread_ts?}. `label()` is its accessible name.
 */
export function buildComposer(form, { where, label }) {
  const id = freshId("compose");
  const box = el("textarea", { id, rows: 1, enterkeyhint: "send" });
  const name = el("label", { class: "sr", for: id });
  const warning = el("p", { class: "warning", role: "alert", hidden: true });
  const commands = el("div", { class: "commands" });
  const sendButton = el("button", { class: "button primary", text: "Send" });
  form.replaceChildren(warning, commands, el("div", { class: "compose-row" }, name, box, sendButton));

  const grow = () => {
    box.style.height = "";
    if (box.value) box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
  };
  const tell = (words) => {
    warning.textContent = words;
    warning.hidden = !words;
  };
  const offer = () => {
    const typing = /^\/[\w-]*$/.test(box.value);
    const known = typing ? session.state.commands.filter((command) => command.startsWith(box.value)) : [];
    commands.replaceChildren(...known.map((command) => chip(command, box, offer)));
  };
  const send = async () => {
    const text = box.value.trim();
    if (!text || form.dataset.busy) return;
    const place = where();
    const command = place.thread_ts ? null : commandIn(text);
    form.dataset.busy = "true";
    sendButton.setAttribute("aria-busy", "true");
    tell("");
    const body = command ? { type: "command", ...place, ...command } : { type: "message", ...place, text };
    const answer = await act(session.user, body);
    delete form.dataset.busy;
    sendButton.removeAttribute("aria-busy");
    if (!answer.ok) {
      tell(inWords(answer.error));
      return;
    }
    box.value = "";
    drafts.delete(form.dataset.place);
    offer();
    grow();
  };
  box.addEventListener("input", () => {
    drafts.set(form.dataset.place, box.value);
    offer();
    grow();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  /** Call after the place changed: another draft, another name, perhaps nothing to write in. */
  return (closed = "") => {
    const place = JSON.stringify([session.user, where()]);
    name.textContent = label();
    box.placeholder = closed || label();
    box.disabled = Boolean(closed);
    sendButton.disabled = Boolean(closed);
    if (form.dataset.place === place) return;
    form.dataset.place = place;
    box.value = drafts.get(place) ?? "";
    tell("");
    offer();
    grow();
  };
}

function chip(command, box, offer) {
  const pick = () => {
    box.value = `${command} `;
    offer();
    box.focus();
  };
  return el("button", { type: "button", class: "chip", text: command, on: { click: pick } });
}
