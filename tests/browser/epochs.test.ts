/** A document that has been edited so much that the hub begins it anew: people who are in it hardly notice. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const NOTES = `<component name="Notes">
  <template>
    <rect width={10} height={10} fill="#00b8ff" />
    <text content="" fill="#000000" />
  </template>
</component>
`;
const STATE_BYTES = 1500;

interface Step {
  seq: number;
  author: unknown;
  inserted: string;
}

let server: DemoServer;
let api: Api;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  server = await DemoServer.start({ OMNICRAFT_LIMIT_STATE_BYTES: String(STATE_BYTES) });
  api = await Api.owner(server);
  [ana, ben] = await Promise.all([Person.start("Ana"), Person.start("Ben")]);
  await Promise.all([ana, ben].map((person) => person.join(server.inviteLink)));
});

afterAll(async () => {
  await Promise.all([ana?.stop(), ben?.stop()]);
  await server?.stop();
});

test("a document that is begun anew keeps its text, its people and its history", async () => {
  const { id, page } = await api.component("Notes", NOTES);
  await Promise.all([ana.open(page), ben.open(page)]);
  await ana.placeCaret('content="');
  await ana.page.keyboard.type("before");
  await ben.sees('content="before"');

  // As somebody who drags a corner of the rectangle for hours.
  let width = 10;
  let renewed = 0;
  for (let press = 0; press < 300 && !renewed; press++) {
    const intents = ["width", "height"].map((attribute) => ({ node: "0", attribute, value: width + 1, expect: width }));
    await api.call("POST", `/api/components/${id}/edits`, { intents });
    width++;
    if (press % 20 === 19) {
      const { steps } = await api.call<{ steps: Step[] }>("GET", `/api/components/${id}/history?limit=1000`);
      renewed = steps.find((step) => step.author === null)?.seq ?? 0;
    }
  }
  expect(renewed).toBeGreaterThan(0);

  await Promise.all([ana.sees(`width={${width}}`), ben.sees(`width={${width}}`)]);
  await Promise.all([ana.status("Saved"), ben.status("Saved")]);
  await ana.placeCaret('content="before');
  await ana.page.keyboard.type(" and after");
  await ben.sees('content="before and after"');
  await ben.placeCaret('content="');
  await ben.page.keyboard.type("long ");
  await ana.sees('content="long before and after"');
  await Promise.all([ana.status("Saved"), ben.status("Saved")]);

  const expected = NOTES.replace('content=""', 'content="long before and after"').replaceAll("{10}", `{${width}}`);
  expect(await api.source(id)).toBe(expected);
  expect(await ana.text()).toBe(expected);
  expect(await ana.page.getByText("was not accepted").count()).toBe(0);
  const then = await api.call<{ source: string }>("GET", `/api/components/${id}/history/${renewed - 1}`);
  const now = await api.call<{ source: string }>("GET", `/api/components/${id}/history/${renewed}`);
  expect(now.source).toBe(then.source);
  expect(now.source).toContain('content="before"');

  // After a restart, and for who comes with nothing, it is the same.
  await server.kill();
  await server.restart();
  await ana.page.reload();
  await ana.sees('content="long before and after"');
  await ana.status("Saved");
  expect(await api.source(id)).toBe(expected);
});
