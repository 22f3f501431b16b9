// The page's only way to the play server: reading, acting, and the stream of events.

async function answered(request) {
  try {
    const response = await request;
    const body = await response.json().catch(() => null);
    if (body) return body;
    return { ok: false, error: `http_${response.status}` };
  } catch {
    return { ok: false, error: "unreachable" };
  }
}

export function read(path, params = {}) {
  const query = new URLSearchParams(params);
  return answered(fetch(`${path}?${query}`, { cache: "no-store" }));
}

export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answered(fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** One act of a member: a tap, a message, a command, a submission. Never throws. */
export function act(user, body) {
  return post("/_control/act", { user, ...body });
}

/** Listens as `user`; `onLost` and `onBack` tell of a broken and a mended connection. */
export function listen(user, { onEvent, onLost, onBack }) {
  const source = new EventSource(`/_page/events?${new URLSearchParams({ user })}`);
  let lost = false;
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onerror = () => {
    if (!lost) onLost();
    lost = true;
  };
  source.onopen = () => {
    if (lost) onBack();
    lost = false;
  };
  return () => source.close();
}

const WORDS = {
  operation_timeout: "The bot did not answer within 3 seconds, so nothing is sure to have happened. Please try again.",
  dispatch_failed: "The bot is not connected to this workspace, so it heard nothing.",
  app_answered_wrongly: "The bot's answer was not one that Slack understands. The traffic panel shows it.",
  http_error_500: "The bot answered with an error (500). Please try again.",
  view_not_found: "This view is not open any more.",
  message_not_found: "This message is not there any more.",
  action_not_found: "This message has changed meanwhile. Look at it again, please.",
  unreachable: "The play server does not answer. Is it still running?",
  not_in_channel: "You are not a member of this channel.",
  is_archived: "This channel is archived.",
};

/** An error code of the server, in words. */
export function inWords(error) {
  const code = String(error ?? "unknown_error");
  return WORDS[code] ?? `That did not work (${code}).`;
}
