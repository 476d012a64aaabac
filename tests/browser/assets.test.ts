/** A picture that was uploaded to the project, shown by its name. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="#c01090"/></svg>';
const SOURCE = `<component name="Framed">
  <template>
    <rect width={120} height={120} fill="#101010" />
    <image src="dot.svg" x={10} y={10} width={100} height={100} />
    <image src="https://elsewhere.example/x.png" width={10} height={10} />
  </template>
</component>
`;

let server: DemoServer;
let api: Api;
let ana: Person;

beforeAll(async () => {
  server = await DemoServer.start();
  api = await Api.owner(server);
  ana = await Person.start("Ana");
  await ana.join(server.inviteLink);
});

afterAll(async () => {
  await ana?.stop();
  await server?.stop();
});

test("an image is called by the name of an asset; nothing else is fetched", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const form = new FormData();
  form.set("file", new Blob([PICTURE], { type: "image/svg+xml" }), "dot.svg");
  const uploaded = await fetch(`${server.url}/api/projects/${project?.id}/assets`, {
    method: "POST",
    headers: { authorization: `Bearer ${api.accessToken}` },
    body: form,
  });
  expect(uploaded.status).toBe(201);
  const asked: string[] = [];
  ana.page.on("request", (request) => asked.push(request.url()));
  const { page } = await api.component("Framed", SOURCE);
  await ana.open(page);
  await ana.paints("#c01090", 5000);
  expect(asked.filter((url) => url.includes("elsewhere"))).toEqual([]);
});
