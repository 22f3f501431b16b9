// The start of the page: reads the address, fetches what it names, and listens for what changes.

import { act, listen, read } from "./api.js";
import { clockTurned, notice, showClock } from "./clock.js";
import { buildComposer } from "./composer.js";
import { el } from "./dom.js";
import { buildInspector, followTraffic } from "./inspector.js";
import { keepAtNewest, localeOf, showMessages } from "./messages.js";
import { address, currentChannel, go, isBotChannel, isRoom, placeFromAddress, session } from "./session.js";
import { showSidebar, showSwitcher } from "./sidebar.js";
import { speak } from "./speech.js";
import { wordsOf } from "./text.js";
import { showHome, showModal, showTop } from "./views.js";
import { showWelcome } from "./welcome.js";
import { inWords } from "./words.js";

const part = (id) => document.getElementById(id);
const REREAD_MS = 20_000;
const REST_AFTER_MS = 10_000;

let stopListening = () => {};
let running = null;
let again = false;
let spokenUpTo = "";

const mainComposer = buildComposer(part("composer"), {
  where: () => ({ channel: session.channel }),
  label: () => `Message ${titleOf(currentChannel())}`,
});
const threadComposer = buildComposer(part("thread-composer"), {
  where: () => ({ channel: session.channel, thread_ts: session.thread }),
  label: () => "Reply in this thread",
});

function titleOf(channel) {
  if (!channel) return "";
  return isRoom(channel) ? `#${channel.name}` : channel.name;
}

// ---------------------------------------------------------------- reading and showing

/** Reads and shows everything anew; calls that come meanwhile are folded into one more round. */
function refresh() {
  if (running) {
    again = true;
    return running;
  }
  running = (async () => {
    do {
      again = false;
      await readAll();
    } while (again);
  })().finally(() => {
    running = null;
  });
  return running;
}

async function readAll() {
  const place = { ...session };
  const state = await read("/_page/state", { user: place.user });
  if (state.ok === false || session.user !== place.user) return;
  session.state = state;
  if (!settlePlace()) return;
  showSwitcher(part("acting"), (user) => switchTo(user));
  showClock();
  const home = session.tab === "home" ? await read("/_page/home", { user: session.user }) : null;
  const talk = home ? null : await read("/_page/channel", { user: session.user, channel: session.channel });
  const replies = session.thread
    ? await read("/_page/thread", { user: session.user, channel: session.channel, ts: session.thread })
    : null;
  if (address(session) !== address(placeFromAddress())) return;
  markRead();
  showSidebar(part("side"));
  showPlace();
  if (home) showHome(part("home"), home.view ?? null);
  if (talk?.messages) {
    showMessages(part("messages"), talk.messages, session.channel);
    speakNew(talk.messages);
  }
  if (replies?.messages) showMessages(part("thread-messages"), replies.messages, session.channel, { inThread: true });
  showWelcome(state.welcome, { begun: state.turned });
  document.body.dataset.ready = address(session);
}

/** What is on the screen counts as read, whatever the state said a moment ago. */
function markRead() {
  const here = currentChannel();
  if (here && session.tab === "messages") here.unread = 0;
}

/** Sends a member without a place, or with one that is not there, to the bot. */
function settlePlace() {
  if (currentChannel()) return true;
  const first = session.state.channels.find(isBotChannel) ?? session.state.channels[0];
  if (!first) return true;
  window.location.replace(address({ user: session.user, channel: first.id, tab: session.tab }));
  return false;
}

function closedNote(channel) {
  if (channel.archived) return "This channel is archived.";
  if (isRoom(channel) && !channel.member) return `You are not a member of #${channel.name}.`;
  return "";
}

function showPlace() {
  const channel = currentChannel();
  if (!channel) return; // between two persons: the next reading shows the place
  const bot = isBotChannel(channel);
  const home = bot && session.tab === "home";
  const person = session.state.users.find((user) => user.id === channel.with);
  part("place-name").textContent = titleOf(channel);
  part("place-note").textContent = closedNote(channel) || (bot ? "Between you and the bot" : person ? `${person.tz}` : channel.topic);
  part("join").hidden = !isRoom(channel) || channel.member || channel.archived;
  part("place-note").classList.toggle("closed", Boolean(closedNote(channel)));
  part("messages").hidden = home;
  part("composer").hidden = home;
  part("home").hidden = !home;
  part("tabs").hidden = !bot;
  if (bot) showTabs();
  mainComposer(closedNote(channel));
  part("thread").hidden = !session.thread;
  document.body.classList.toggle("with-thread", Boolean(session.thread));
  if (session.thread) threadComposer(closedNote(channel));
}

function showTabs() {
  const tabs = part("tabs");
  if (!tabs.children.length) {
    tabs.append(tab("messages", "Messages"), tab("home", "Home"));
    tabs.addEventListener("keydown", (event) => {
      if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      const other = [...tabs.children].find((each) => each !== document.activeElement);
      other.focus();
      other.click();
    });
  }
  for (const each of tabs.children) {
    const chosen = each.dataset.tab === session.tab;
    each.setAttribute("aria-selected", String(chosen));
    each.tabIndex = chosen ? 0 : -1;
  }
}

function tab(key, words) {
  return el("button", {
    type: "button",
    role: "tab",
    id: `tab-${key}`,
    "aria-controls": key,
    text: words,
    data: { tab: key },
    on: { click: () => go({ tab: key, thread: "" }) },
  });
}

/** New messages in view are read out once, those that were there before are not. */
function speakNew(messages) {
  const place = `${session.user}/${session.channel}`;
  const last = messages.at(-1)?.ts ?? "";
  const [spokenPlace, spokenTs] = spokenUpTo.split(" ");
  if (spokenPlace === place && spokenTs) {
    for (const message of messages.filter((each) => each.ts > spokenTs && each.author.id !== session.user)) {
      speak(`${message.author.name}: ${wordsOf({ text: message.text, html: message.text_html })}`, localeOf(message));
    }
  }
  spokenUpTo = `${place} ${last}`;
}

// ---------------------------------------------------------------- moving about

function switchTo(user) {
  go({ user, channel: sharedChannel(), tab: session.tab, thread: "" });
}

/** A channel stays open when the person changes; a direct message is somebody else's. */
function sharedChannel() {
  const channel = currentChannel();
  return isRoom(channel) ? channel.id : "";
}

async function arrive() {
  const place = placeFromAddress();
  if (!place.user) return;
  const another = place.user !== session.user;
  const homeNow = place.tab === "home" && (another || session.tab !== "home" || session.channel !== place.channel);
  Object.assign(session, place);
  if (another) listenAs(place.user);
  drawer(false);
  await refresh();
  // Only now is the person's language known, in which a modal that waits for them is shown.
  if (another) showTop();
  if (homeNow && isBotChannel(currentChannel())) {
    const answer = await act(session.user, { type: "open_home" });
    if (!answer.ok) notice(inWords(answer.error), "bad");
    refresh();
  }
}

let clearLost = null;

function listenAs(user) {
  showModal(null);
  connect(user);
}

function connect(user) {
  stopListening();
  stopListening = listen(user, {
    onEvent: heard,
    onLost: () => {
      clearLost = notice("The play server does not answer. Trying again ...", "bad");
    },
    onBack: () => {
      clearLost?.();
      catchUp();
    },
  });
}

function catchUp() {
  showTop();
  refresh();
}

/**
 * A tab that nobody looks at lets go of its stream after a while: browsers allow six connections
 * to one server, and a person may well open a tab for each of seven people.
 */
function restWhileHidden() {
  let timer = 0;
  let resting = false;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        resting = true;
        stopListening();
      }, REST_AFTER_MS);
    } else if (resting) {
      resting = false;
      connect(session.user);
      catchUp();
    }
  });
}

function heard(event) {
  if (event.type === "traffic") followTraffic(part("inspector"));
  else if (event.type === "modal") showModal(event.view ?? null);
  else if (event.type === "notice") notice(event.text);
  else {
    if (event.type === "clock") clockTurned();
    refresh();
  }
}

function drawer(open) {
  document.body.classList.toggle("drawer", open);
  part("menu").setAttribute("aria-expanded", String(open));
}

function inspector(open) {
  const panel = part("inspector");
  part("inspector-toggle").setAttribute("aria-expanded", String(open));
  panel.hidden = !open;
  document.body.classList.toggle("with-inspector", open);
  if (open) {
    buildInspector(panel, () => inspector(false));
    followTraffic(panel);
  } else part("inspector-toggle").focus();
}

// ---------------------------------------------------------------- start

async function start() {
  keepAtNewest(part("messages"));
  keepAtNewest(part("thread-messages"));
  part("menu").addEventListener("click", () => {
    const open = !document.body.classList.contains("drawer");
    drawer(open);
    if (open) part("side").querySelector("a")?.focus();
  });
  part("inspector-toggle").addEventListener("click", () => inspector(part("inspector").hidden));
  part("join").addEventListener("click", async () => {
    const answer = await act(session.user, { type: "join", channel: session.channel });
    if (!answer.ok) notice(inWords(answer.error), "bad");
    refresh();
  });
  part("thread-close").addEventListener("click", () => go({ thread: "" }));
  part("skip").addEventListener("click", (event) => {
    event.preventDefault();
    part("main").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer")) {
      drawer(false);
      part("menu").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const open of document.querySelectorAll("details.overflow[open], details.multi[open], .fault-box[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  window.addEventListener("hashchange", arrive);
  restWhileHidden();
  setInterval(() => {
    if (!document.hidden && session.state) refresh();
  }, REREAD_MS);
  if (placeFromAddress().user) {
    await arrive();
    return;
  }
  const world = await read("/_control/state");
  if (world.ok === false) notice(inWords(world.error), "bad");
  else window.location.replace(address({ user: firstPerson(world.users) }));
}

/** Whoever speaks the visitor's language, so that the first thing seen can be read. */
function firstPerson(users) {
  const people = users.filter((user) => !user.is_bot && !user.deleted);
  const language = navigator.language.slice(0, 2);
  return (people.find((user) => user.locale?.startsWith(language)) ?? people[0])?.id ?? "";
}

start();
