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
