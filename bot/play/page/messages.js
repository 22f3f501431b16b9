// The list of messages of a conversation or a thread.

import { blockNodes, typedIn } from "./blocks.js";
import { el } from "./dom.js";
import { isAtBottom, reconcile, toNewest } from "./reconcile.js";
import { currentChannel, go, isRoom, session, zone } from "./session.js";
import { served, textOf, wordsOf } from "./text.js";
import { ownLocale, wordsIn } from "./words.js";
import { dayOf, instantOf, timeOfDay } from "./zone.js";

const HUES = 12;

/** A person's initials on one of twelve quiet colours. */
export function avatar(author) {
  const sum = [...author.id].reduce((total, sign) => total * 31 + sign.codePointAt(0), 7);
  const letters = author.name.split(/[\s._-]+/).filter(Boolean).slice(0, 2).map((word) => [...word][0]);
  const classes = `avatar hue-${Math.abs(sum) % HUES}${author.is_bot ? " bot" : ""}`;
  return el("span", { class: classes, "aria-hidden": "true", text: letters.join("").toUpperCase() });
}

function fileNode(file) {
  const name = file.title || file.name;
  if (file.src && (file.mimetype ?? "").startsWith("image/")) {
    return el("figure", {}, el("figcaption", { text: name }), el("img", { src: file.src, alt: file.alt_text || name }));
  }
  return el("p", { class: "file" }, file.src ? el("a", { href: file.src, download: file.name, text: name }) : name);
}

function attachment(item, ctx) {
  const words = item.text || item.fallback;
  const content = item.blocks ? blockNodes(item.blocks, ctx) : el("div", { class: "text", text: words });
  return el("div", { class: "attachment" }, content);
}

function bodyOf(message, ctx) {
  const body = el("div", { class: "body-of" });
  if (message.blocks?.length) body.append(...blockNodes(message.blocks, ctx));
  else if (message.text_html) body.append(served(message.text_html, "div", { class: "text" }));
  else if (message.text) body.append(textOf({ text: message.text }, "div", { class: "text" }));
  body.append(...(message.attachments ?? []).map((each) => attachment(each, ctx)));
  body.append(...(message.files ?? []).map(fileNode));
  return body;
}

function threadLink(message, channel, own) {
  const count = message.reply_count ?? 0;
  const words = count ? own.replies(count) : own.reply;
  return el("button", {
    type: "button",
    class: count ? "thread-link" : "thread-link quiet",
    text: words,
    "aria-label": count ? own.open_thread(words) : words,
    data: { key: "thread" },
    on: { click: () => go({ channel, tab: "messages", thread: message.thread_ts || message.ts }) },
  });
}

const LABEL_SIGNS = 100;

/** How a message begins, for its name in a list of messages; cut between words. */
function beginningOf(message) {
  const first = message.blocks?.find((block) => block.text);
  const file = message.files?.[0];
  const words = wordsOf({ text: message.text, html: message.text_html }) || wordsOf(first?.text) || file?.title || file?.name || "";
  if (words.length <= LABEL_SIGNS) return words;
  return `${words.slice(0, LABEL_SIGNS).replace(/\s+\S*$/, "")}…`;
}

/** The locale of a message to one person; a channel's messages are in whatever language they are. */
export function localeOf(message) {
  return message.ephemeral || !isRoom(currentChannel()) ? ownLocale() : "";
}

function messageNode(message, channel, { inThread }, before) {
  const { author } = message;
  const at = instantOf(message.ts);
  const time = timeOfDay(at, zone());
  const lang = localeOf(message);
  const own = wordsIn(lang);
  const ctx = { address: { channel, ts: message.ts }, typed: typedIn(before), lang };
  const name = [author.name, time, message.ephemeral ? own.only_you : null].filter(Boolean).join(", ");
  const beginning = beginningOf(message);
  const head = el(
    "header",
    { class: "who" },
    el("strong", { class: "author", text: author.name }),
    author.is_bot ? el("span", { class: "tag", text: own.app }) : null,
    el("time", { datetime: at.toISOString(), title: dayOf(at, zone()), text: time }),
    message.edited ? el("span", { class: "note", text: own.edited }) : null,
  );
  const mark = message.ephemeral ? el("p", { class: "only-you", text: own.only_you }) : null;
  const foot = message.ephemeral || inThread ? null : threadLink(message, channel, own);
  return el(
    "article",
    {
      class: message.ephemeral ? "message ephemeral" : "message",
      tabindex: "-1",
      lang: lang || null,
      "aria-label": beginning ? `${name}: ${beginning}` : name,
      data: {
        ts: message.ts,
        user: author.id,
        channel,
        ephemeral: message.ephemeral ? "true" : null,
        threadTs: message.thread_ts,
        root: `${inThread ? "thread" : "main"}:${channel}:${message.ts}`,
      },
    },
    avatar(author),
    el("div", { class: "said" }, mark, head, bodyOf(message, ctx), foot),
  );
}

/** Messages with a line wherever a new day begins for the acting member. */
function withDays(messages) {
  const rows = [];
  let last = null;
  for (const message of messages) {
    const day = dayOf(instantOf(message.ts), zone());
    if (day !== last) rows.push({ day });
    last = day;
    rows.push({ message });
  }
  return rows;
}

export function showMessages(box, messages, channel, options = { inThread: false }) {
  const place = `${session.user}:${channel}:${options.inThread ? session.thread : ""}`;
  const moved = box.dataset.place !== place;
  if (moved) {
    box.replaceChildren();
    box.dataset.place = place;
  }
  reconcile(box, withDays(messages), {
    key: (row) => row.day ?? row.message.ts,
    signature: (row) => JSON.stringify([row, zone(), ownLocale()]),
    build: (row, before) =>
      row.day
        ? el("p", { class: "day" }, el("span", { text: row.day }))
        : messageNode(row.message, channel, options, before),
  });
  if (!messages.length) {
    box.replaceChildren(el("p", { class: "empty", text: "Nothing has been said here yet." }));
  } else {
    box.querySelector(":scope > .empty")?.remove();
  }
  if (moved) toNewest(box);
}

/** Pictures that arrive late may not push the newest message out of sight. */
export function keepAtNewest(box) {
  let bottom = true;
  box.addEventListener("scroll", () => {
    bottom = isAtBottom(box);
  });
  box.addEventListener("load", () => bottom && toNewest(box), true);
}
