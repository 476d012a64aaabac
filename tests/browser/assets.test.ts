/** Pictures of a project: uploaded, shown by their name, and taken out. */
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

const EMPTY = `<component name="Album">
  <template>
    <rect width={400} height={300} fill="#101010" />
  </template>
</component>
`;
const file = (name: string, text: string) => ({ name, mimeType: "image/svg+xml", buffer: Buffer.from(text) });

test("a picture is uploaded beside the layers and put into the component, and whoever is there sees it", async () => {
  const { id, page } = await api.component("Album", EMPTY);
  const ben = await Person.start("Ben");
  try {
    await ben.join(server.inviteLink);
    await Promise.all([ana.open(page), ben.open(page)]);
    const assets = (person: Person) => person.page.getByRole("region", { name: "Assets" });
    const kept = (person: Person, name: string) =>
      assets(person).getByRole("button", { name: new RegExp(`^Put into the picture: ${name}`) });
    const large = PICTURE.replace('width="8" height="8"', 'width="640" height="320"').replace("c01090", "00b050").replace("</svg>", '<rect width="640" height="320" fill="#00b050"/></svg>');
    await assets(ana).getByTestId("upload").setInputFiles([file("green.svg", large)]);
    await assets(ana).getByText("640 × 320").waitFor();
    await kept(ben, "green.svg").waitFor();
    await kept(ana, "green.svg").click();
    await expect.poll(() => api.source(id)).toMatch(/<image src="green\.svg" x=\{-?\d+\} y=\{-?\d+\} width=\{320\} height=\{160\} \/>/);
    await Promise.all([ana.paints("#00b050", 5000), ben.paints("#00b050", 5000)]);

    // What is refused holds nothing else up.
    await assets(ana).getByTestId("upload").setInputFiles([file("not.svg", "no picture"), file("blue.svg", PICTURE)]);
    await kept(ana, "blue.svg").waitFor();
    await assets(ana).getByRole("alert").getByText("not.svg: This is no file of a kind that can be used here.").waitFor();
    await assets(ana).getByTestId("upload").setInputFiles([file("green.svg", large)]);
    await assets(ana).getByRole("alert").getByText(/^green\.svg: /).waitFor();

    await assets(ana).getByRole("button", { name: "Delete green.svg" }).click();
    const dialog = ana.page.getByRole("dialog", { name: "Delete green.svg" });
    await dialog.getByText("Album shows it, and will show nothing in its place.").waitFor();
    await dialog.getByRole("button", { name: "Delete", exact: true }).click();
    for (const person of [ana, ben]) await kept(person, "green.svg").waitFor({ state: "detached" });

    const dropped = await ana.page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "dropped.svg", { type: "image/svg+xml" }));
      return transfer;
    }, PICTURE);
    await assets(ana).dispatchEvent("drop", { dataTransfer: dropped });
    await kept(ben, "dropped.svg").waitFor();
  } finally {
    await ben.stop();
  }
});

test("a viewer sees the pictures, and can neither add nor delete any", async () => {
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const { url } = await api.call<{ url: string }>("POST", `/api/projects/${project?.id}/invites`, { role: "viewer" });
  const { page } = await api.component("Watched", EMPTY);
  const eve = await Person.start("Eve");
  try {
    await eve.join(server.url + new URL(url).pathname);
    await eve.open(page);
    const assets = eve.page.getByRole("region", { name: "Assets" });
    await expect.poll(() => assets.getByRole("button", { name: /^Put into the picture: dot\.svg/ }).isDisabled()).toBe(true);
    expect(await assets.getByRole("button", { name: /^(?!Put into)/ }).count()).toBe(0);
  } finally {
    await eve.stop();
  }
});
