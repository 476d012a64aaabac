/** Peers that are no browser edit the same text: y-websocket in Node, and y-py in Python. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const SOURCE = `<component name="Mixed">
  <template>
    <text content="héllo 🌍" fill="#202020" />
  </template>
</component>
`;

let server: DemoServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  [ana, ben] = await Promise.all([Person.start("Ana"), Person.start("Ben")]);
  await Promise.all([ana.join(server.inviteLink), ben.join(server.inviteLink)]);
});

afterAll(async () => {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
});

test("two browsers, a y-websocket client and a y-py peer converge", async () => {
  const { id, page } = await (await Api.owner(server)).component("Mixed", SOURCE);
  await Promise.all([ana.open(page), ben.open(page)]);
  const wire = server.url.replace("http", "ws") + "/yjs";

  const node = new Y.Doc();
  const text = node.getText("source");
  const provider = new WebsocketProvider(wire, id, node, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    params: { token: (await Api.guest(server, "Node")).accessToken },
    disableBc: true,
  });
  await new Promise<void>((done) => provider.on("sync", (synced: boolean) => synced && done()));

  const python = promisify(execFile)(join(import.meta.dirname, "../../.venv/bin/python"), [
    join(import.meta.dirname, "y_py_peer.py"),
    `${wire}/${id}?token=${(await Api.guest(server, "Python")).accessToken}`,
    "héllo",
    "🐍python ",
    "<!-- fromAna -->,<!-- fromBen -->,fromNode ",
  ]);
  text.insert(text.toString().indexOf("🌍"), "fromNode ");
  await ana.placeCaret("<template>");
  await ana.page.keyboard.type("<!-- fromAna -->");
  await ben.placeCaret("</template>");
  await ben.page.keyboard.type("<!-- fromBen -->");

  const fromPython = (await python).stdout;
  for (const part of ["🐍python ", "fromNode ", "<!-- fromAna -->", "<!-- fromBen -->"]) {
    await Promise.all([ana.sees(part.trim()), ben.sees(part.trim())]);
    expect(fromPython).toContain(part);
  }
  expect(await ana.text()).toBe(fromPython);
  expect(await ben.text()).toBe(fromPython);
  expect(text.toString()).toBe(fromPython);
  provider.destroy();
});
