// What the page is showing: who acts, where they are, and what the server last said about them.
// The address (after #) is the truth about the place: USER/CHANNEL[/home|/thread/TS].

export const session = {
  user: "",
  channel: "",
  tab: "messages",
  thread: "",
  state: null,
};

export function address({ user, channel = "", tab = "messages", thread = "" }) {
  const parts = [user, channel];
  if (tab === "home") parts.push("home");
  if (thread) parts.push("thread", thread);
  return `#${parts.map(encodeURIComponent).join("/")}`;
}

export function go(change) {
  const place = { user: session.user, channel: session.channel, tab: session.tab, thread: session.thread, ...change };
  window.location.hash = address(place);
}

export function placeFromAddress() {
  const [user = "", channel = "", part = "", ts = ""] = window.location.hash.slice(1).split("/").map(decodeURIComponent);
  return { user, channel, tab: part === "home" ? "home" : "messages", thread: part === "thread" ? ts : "" };
}

export function zone() {
  return session.state?.me?.tz || "UTC";
}

/** A public or private channel, in contrast to a direct message. */
export function isRoom(channel) {
  return Boolean(channel) && channel.kind !== "im";
}

export function currentChannel() {
  return session.state?.channels.find((each) => each.id === session.channel) ?? null;
}

export function isBotChannel(channel) {
  return channel?.kind === "im" && channel.with === session.state?.team.bot.user_id;
}
