// Where one can go: the bot, channels, direct messages; and who one is.

import { el } from "./dom.js";
import { rememberFocus, restoreFocus } from "./focus.js";
import { avatar } from "./messages.js";
import { address, isBotChannel, session } from "./session.js";

function entry(channel) {
  const here = channel.id === session.channel;
  const sign = channel.kind !== "im" ? el("span", { class: "hash", "aria-hidden": "true", text: "#" }) : null;
  const person = channel.kind === "im" ? avatar({ id: channel.with ?? channel.id, name: channel.name, is_bot: isBotChannel(channel) }) : null;
  const unread = channel.unread > 0;
  const count = unread
    ? [el("span", { class: "badge", "aria-hidden": "true", text: channel.unread }), el("span", { class: "sr", text: `, ${channel.unread} unread` })]
    : null;
  const state = channel.archived ? "archived" : channel.kind !== "im" && !channel.member ? "not joined" : null;
  return el(
    "li",
    {},
    el(
      "a",
      {
        class: unread ? "go unread" : "go",
        href: address({ user: session.user, channel: channel.id }),
        "aria-current": here ? "page" : null,
        data: { channel: channel.id, key: `go/${channel.id}`, unread: channel.unread },
      },
      sign,
      person,
      el("span", { class: "go-name", text: channel.name }),
      state ? el("span", { class: "note", text: state }) : null,
      count,
    ),
  );
}

function group(title, channels) {
  if (!channels.length) return null;
  return el("section", {}, el("h2", { text: title }), el("ul", {}, channels.map(entry)));
}

export function showSidebar(nav) {
  const { channels } = session.state;
  const memory = rememberFocus(nav);
  const bot = channels.filter(isBotChannel);
  const rooms = channels.filter((channel) => channel.kind !== "im");
  const people = channels.filter((channel) => channel.kind === "im" && !isBotChannel(channel));
  const top = nav.scrollTop;
  nav.replaceChildren(
    ...[el("p", { class: "team", text: session.state.team.name }), group("The bot", bot), group("Channels", rooms), group("Direct messages", people)].filter(Boolean),
  );
  nav.scrollTop = top;
  restoreFocus(nav, memory, nav);
  const total = channels.reduce((sum, channel) => sum + (channel.unread ?? 0), 0);
  const badge = document.getElementById("menu-badge");
  badge.hidden = !total;
  badge.textContent = total ? `${total} new` : "";
  document.title = `${total ? `(${total}) ` : ""}Play workspace, not Slack`;
}

/** The member switcher; people who cannot act (bots, the deactivated) are not offered. */
export function showSwitcher(select, onSwitch) {
  const people = session.state.users.filter((user) => !user.is_bot && !(user.flags ?? []).includes("deleted"));
  const mark = JSON.stringify(people);
  if (select.signature !== mark) {
    select.signature = mark;
    select.replaceChildren(...people.map((user) => el("option", { value: user.id, text: label(user) })));
    select.onchange = () => onSwitch(select.value);
  }
  select.value = session.user;
}

const NOTED = ["owner", "admin", "restricted", "ultra_restricted", "stranger"];
const FLAG_WORDS = { restricted: "guest", ultra_restricted: "guest", stranger: "external" };

function label(user) {
  const flags = (user.flags ?? []).filter((flag) => NOTED.includes(flag)).map((flag) => FLAG_WORDS[flag] ?? flag);
  const city = (user.tz ?? "UTC").split("/").at(-1).replaceAll("_", " ");
  const known = [user.title, ...flags, city].filter(Boolean);
  return `${user.real_name || user.name} (${known.join(", ")})`;
}
