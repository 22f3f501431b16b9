// The official JavaScript clients against a play workspace; prints what it saw as one JSON line.
import { SocketModeClient } from "@slack/socket-mode";
import { ErrorCode, WebClient } from "@slack/web-api";

const { PLAY_URL: url, BOT_TOKEN: token, APP_TOKEN: appToken } = process.env;
const options = { slackApiUrl: `${url}api/`, retryConfig: { retries: 0 } };
const web = new WebClient(token, options);
const socket = new SocketModeClient({ appToken, clientOptions: options });
const seen = { events: [] };

async function act(body) {
  const answer = await fetch(`${url}_control/act`, { method: "POST", body: JSON.stringify(body) });
  return answer.json();
}

const home = new Promise((done) => {
  socket.on("app_home_opened", async ({ ack, event }) => {
    seen.events.push(event.type);
    await ack();
    const text = { type: "mrkdwn", text: "From JavaScript" };
    const view = { type: "home", blocks: [{ type: "section", text }] };
    seen.home = (await web.views.publish({ user_id: event.user, view })).view.hash.length > 0;
    done();
  });
});
socket.on("slash_commands", async ({ ack, body }) => ack({ text: `heard ${body.text}` }));
socket.on("interactive", async ({ ack, body }) => {
  seen.action = body.actions[0].action_id;
  await ack();
});

await socket.start();
seen.bot = (await web.auth.test()).user_id;
const posted = await web.chat.postMessage({
  channel: "U01",
  text: "A question",
  blocks: [
    {
      type: "actions",
      elements: [{ type: "button", action_id: "yes", text: { type: "plain_text", text: "Yes" } }],
    },
  ],
  metadata: { event_type: "prompt", event_payload: { id: 1 } },
});
seen.channel = posted.channel;
seen.users = [];
for await (const page of web.paginate("users.list", { limit: 2 })) {
  seen.users.push(...page.members.map((member) => member.id));
}
const history = await web.conversations.history({ channel: posted.channel, include_all_metadata: true });
seen.metadata = history.messages[0].metadata.event_type;
try {
  await web.chat.postMessage({ channel: "U01", text: "x", blocks: [{ type: "sparkles" }] });
} catch (error) {
  seen.refused = [error.code === ErrorCode.PlatformError, error.data.error];
}
const file = await web.filesUploadV2({ filename: "a.txt", file: Buffer.from("hello"), channel_id: "C01" });
seen.file = file.ok;
seen.tap = await act({ user: "U01", type: "click", action_id: "yes" });
seen.command = await act({ user: "U01", type: "command", command: "/retro", text: "help" });
await act({ user: "U01", type: "open_home" });
await home;
await socket.disconnect();
console.log(JSON.stringify(seen));
