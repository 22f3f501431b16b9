// Behind the scenes: what the bot and the workspace say to each other, and faults to try.

import { post, read } from "./api.js";
import { el } from "./dom.js";
import { session } from "./session.js";
import { inWords } from "./words.js";

const MOST_ROWS = 400;
const rows = [];
let after = 0;
let list = null;
let only = null;
let way = null;

const WELL = ["", "ok", "200", "acked"];
const EXPECTED = [
  {
    when: (status, row) => status === "invalid_blocks" && JSON.stringify(row.response).includes("invalid slack file"),
    note: "the picture was not ready yet, the app tries again",
  },
  {
    when: (status) => ["ratelimited", "rate_limited", "http 429"].includes(status),
    note: "too many calls at once, the app waits and tries again",
  },
  {
    when: (status, row) => status === "dispatch_failed" && row.kind === "events_api",
    note: "the app is not connected, the workspace tries again",
  },
];
const ARROWS = { "bot->slack": "bot → workspace", "slack->bot": "workspace → bot" };

function pretty(value) {
  if (value === null || value === undefined) return "(empty)";
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function time(at) {
  const instant = new Date(typeof at === "number" ? at * 1000 : at);
  return Number.isNaN(instant.getTime()) ? String(at) : instant.toISOString().slice(11, 23);
}

/**
 * How much a row deserves to be looked at: nothing went wrong; "expected" went wrong as it may any
 * day, and the bot tries again by itself; anything else is "bad". A note says what to make of it.
 */
function judged(row) {
  const status = String(row.status ?? "");
  if (WELL.includes(status)) return { level: "well", note: "" };
  const found = EXPECTED.find((each) => each.when(status, row));
  return found ? { level: "expected", note: `expected: ${found.note}` } : { level: "bad", note: "" };
}

function rowNode(row) {
  const { level, note } = judged(row);
  const details = el(
    "details",
    { class: level === "well" ? "traffic" : `traffic ${level}`, data: { n: row.n, direction: row.direction, method: row.method } },
    el(
      "summary",
      {},
      el("span", { class: "t-time", text: time(row.at) }),
      el("span", { class: `t-way ${row.direction === "bot->slack" ? "out" : "in"}`, text: ARROWS[row.direction] ?? row.direction }),
      el("code", { class: "t-method", text: row.method || row.kind }),
      el("span", { class: "t-status", text: row.status ?? "" }),
      note ? el("span", { class: "t-note", text: note }) : null,
      el("span", { class: "t-summary", text: row.summary ?? "" }),
    ),
  );
  details.addEventListener(
    "toggle",
    () =>
      details.append(
        el("h4", { text: "Sent" }),
        el("pre", { tabindex: "0", text: pretty(row.body) }),
        el("h4", { text: "Answered" }),
        el("pre", { tabindex: "0", text: pretty(row.response) }),
      ),
    { once: true },
  );
  row.words = JSON.stringify(row).toLowerCase();
  row.node = details;
  return details;
}

function fits(row) {
  const needle = only.value.trim().toLowerCase();
  return (!way.value || row.direction === way.value) && (!needle || row.words.includes(needle));
}

function filter() {
  for (const row of rows) row.node.hidden = !fits(row);
}

/** Fetches what is new, while the panel is open; the newest stands on top. */
export async function followTraffic(panel) {
  if (panel.hidden || !list) return;
  const answer = await read("/_page/traffic", { after });
  for (const row of answer.rows ?? (Array.isArray(answer) ? answer : [])) {
    const known = rows.find((each) => each.n === row.n);
    after = Math.max(after, row.n);
    if (known) continue;
    rows.push(row);
    list.prepend(rowNode(row));
    row.node.hidden = !fits(row);
  }
  while (rows.length > MOST_ROWS) rows.shift().node.remove();
}

const METHODS = [
  "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.push", "views.update", "views.publish",
  "users.list", "users.info", "conversations.open", "conversations.members", "conversations.history",
  "files.getUploadURLExternal", "files.completeUploadExternal", "auth.test", "apps.connections.open", "upload", "response_url", "events_api", "interactive",
  "slash_commands",
];

const FAULTS = {
  429: "Too many requests (429)",
  "500_before": "Error 500, nothing done",
  "500_after": "Error 500 after it was done",
  hang: "No answer, nothing done",
  hang_after: "No answer after it was done",
  half: "Half an answer",
  token_revoked: "Token revoked",
  method_missing: "Method does not exist",
  no_upload: "File upload fails",
  drop_socket: "Socket drops",
  duplicate_envelope: "Delivered twice",
  reorder: "Delivered out of order",
};

function faultForm() {
  const kinds = session.state.fault_kinds?.length ? session.state.fault_kinds : Object.keys(FAULTS);
  const note = el("p", { class: "note", role: "status" });
  const method = el("input", { list: "methods", value: "chat.postMessage", required: true, data: { fault: "method" } });
  const kind = el("select", { data: { fault: "kind" } }, kinds.map((each) => el("option", { value: each, text: FAULTS[each] ?? each })));
  const times = el("input", { type: "number", min: 1, max: 100, value: 1, data: { fault: "times" } });
  const submit = async (event) => {
    event.preventDefault();
    const body = { method: method.value, kind: kind.value, times: Number(times.value) };
    tell(await post("/_control/faults", body));
  };
  const clear = async () => tell(await post("/_control/faults", { clear: true }));
  const tell = (answer) => {
    const waiting = (answer.faults ?? []).map((each) => `${each.times} × ${each.method}: ${FAULTS[each.kind] ?? each.kind}`);
    note.textContent = answer.ok === false ? inWords(answer.error) : waiting.join(", ") || "Nothing is set to go wrong.";
  };
  tell({ faults: session.state.faults });
  return el(
    "form",
    { class: "faults", "aria-label": "Make something go wrong", on: { submit } },
    el("label", {}, "Method ", method),
    el("label", {}, "What happens ", kind),
    el("label", {}, "Times ", times),
    el(
      "div",
      { class: "row" },
      el("button", { class: "button", text: "Make it fail" }),
      el("button", { type: "button", class: "plain", text: "Clear all", on: { click: clear } }),
    ),
    el("datalist", { id: "methods" }, METHODS.map((each) => el("option", { value: each }))),
    note,
  );
}

export function buildInspector(panel, onClose) {
  only = el("input", { type: "search", placeholder: "chat.postMessage, U01 ...", on: { input: filter } });
  way = el(
    "select",
    { on: { change: filter } },
    el("option", { value: "", text: "Both directions" }),
    Object.entries(ARROWS).map(([value, text]) => el("option", { value, text })),
  );
  list = el("div", { class: "traffic-list", role: "region", "aria-label": "Traffic", tabindex: "0" });
  panel.replaceChildren(
    el(
      "header",
      { class: "inspector-head" },
      el("h2", { text: "Traffic between bot and workspace" }),
      el("label", {}, "Filter ", only),
      el("label", {}, "Direction ", way),
      el("details", { class: "fault-box" }, el("summary", { class: "button", text: "Make something go wrong" }), faultForm()),
      el("button", { type: "button", class: "plain", text: "Close", on: { click: onClose } }),
    ),
    list,
  );
  rows.length = 0;
  after = 0;
}
