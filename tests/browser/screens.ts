/** Every screen of the product, each in the states that it can be brought into: what is looked at of all of them. */
import type { Person } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const CARD = `<component name="Card">
  <script>
    const wide = signal(40);
  </script>
  <template>
    <rect width={320} height={180} radius={16} fill="#1d3557" />
    <rect x={24} y={120} width={wide()} height={20} radius={10} fill="#e9c46a" />
    <text x={24} y={40} content="Morning" size={28} fill="#f1faee" />
    <timeline signal="wide">
      <keyframe at={0} value={40} />
      <keyframe at={400} value={120} />
      <keyframe at={1000} value={272} easing="ease-out" />
    </timeline>
  </template>
</component>
`;

export interface Places {
  server: DemoServer;
  api: Api;
  project: string;
  component: string;
  /** One that has an error. */
  broken: string;
}

/** A server whose project has something in every part of it. */
export async function startPlaces(): Promise<Places> {
  const server = await DemoServer.start();
  const api = await Api.owner(server);
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const guest = await Api.guest(server, "Ben");
  const { id, page } = await api.component("Card", CARD);
  for (const source of [CARD.replace("1d3557", "264653"), CARD]) await api.call("PUT", `/api/components/${id}`, { source });
  await api.call("POST", `/api/components/${id}/versions`, { seq: 2, message: "The green one" });
  await guest.call("POST", `/api/projects/${project?.id}/chat`, { text: "Hello" });
  const comment = await guest.call<{ id: string }>("POST", `/api/components/${id}/comments`, { text: "Wider?", node: "0" });
  await api.call("POST", `/api/components/${id}/comments`, { text: "Yes", parentId: comment.id });
  const gone = await api.component("Gone", CARD);
  await api.call("DELETE", `/api/components/${gone.id}`);
  const broken = await api.component("Broken", CARD.replace('"Card"', '"Broken"'));
  await api.call("PUT", `/api/components/${broken.id}`, { source: CARD.replace('"Card"', '"Broken"').replace("wide()", "wise()") });
  return { server, api, project: `${server.url}/projects/${project?.id}`, component: page, broken: broken.page };
}

export interface Screen {
  name: string;
  /** Brings the page there. The window has the width that it is to be looked at in. */
  open: (person: Person, places: Places) => Promise<void>;
}

/** On a phone one of code and picture shows at a time. */
async function toPreview({ page }: Person): Promise<void> {
  const tab = page.getByRole("button", { name: "Preview", exact: true });
  if (await tab.isVisible()) await tab.click();
}

async function select({ page }: Person): Promise<void> {
  await page.getByRole("button", { name: "Select", exact: true }).click();
  const canvas = await page.getByTestId("canvas").boundingBox();
  if (!canvas) throw new Error("there is no canvas");
  await page.mouse.click(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  await page.getByTestId("selected").first().waitFor();
}

async function side({ page }: Person, tab: RegExp): Promise<void> {
  const panel = page.locator("#side-panel");
  if (!(await panel.isVisible())) await page.getByRole("button", { name: /^Side panel/ }).click();
  await panel.getByRole("tab", { name: tab }).click();
}

const shown = ({ page }: Person, text: string | RegExp) => page.getByText(text).first().waitFor();

/** For whoever is not signed in. */
export const OUTSIDE: Screen[] = [
  { name: "sign-in", open: async (person, { server }) => void (await person.page.goto(server.url), await shown(person, "Running this server?")) },
  { name: "invite", open: async (person, { server }) => void (await person.page.goto(server.inviteLink), await shown(person, "Your name")) },
  {
    name: "bad-invite",
    open: async (person, { server }) =>
      void (await person.page.goto(`${server.url}/invite/nothing`), await shown(person, "This invite link doesn’t open")),
  },
];

/** For the owner. */
export const INSIDE: Screen[] = [
  {
    name: "projects",
    async open(person, { server }) {
      await person.page.goto(server.url);
      await shown(person, "Demo");
    },
  },
  {
    name: "new-project",
    async open(person, { server }) {
      await person.page.goto(server.url);
      await person.page.getByRole("button", { name: "New project" }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "project",
    async open(person, { project }) {
      await person.page.goto(project);
      await shown(person, "Recently deleted");
    },
  },
  {
    name: "share",
    async open(person, { project }) {
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "Invite", exact: true }).click();
      await shown(person, "Who takes part");
    },
  },
  {
    name: "new-component",
    async open(person, { project }) {
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "New component" }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "manage-component",
    async open(person, { project }) {
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "Rename or delete Card" }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "account",
    async open(person, { server }) {
      await person.page.goto(`${server.url}/account`);
      await shown(person, "Where you are signed in");
    },
  },
  {
    name: "nowhere",
    async open(person, { server }) {
      await person.page.goto(`${server.url}/nowhere`);
      await shown(person, "There is nothing at this address");
    },
  },
  {
    name: "editor",
    async open(person, { component }) {
      await person.open(component);
    },
  },
  {
    name: "editor-errors",
    async open(person, { broken }) {
      await person.page.goto(broken);
      await person.page.getByTestId("problems").getByRole("listitem").first().waitFor();
    },
  },
  {
    name: "search",
    async open(person, { component }) {
      await person.open(component);
      await person.placeCaret("<component");
      await person.page.keyboard.press("Control+f");
      await person.page.locator(".cm-search").waitFor();
    },
  },
  {
    name: "palette",
    async open(person, { component }) {
      await person.open(component);
      await person.page.keyboard.press("Control+k");
      await person.page.getByRole("dialog", { name: "Commands" }).waitFor();
    },
  },
  {
    name: "editor-keys",
    async open(person, { component }) {
      await person.open(component);
      await person.page.keyboard.press("Control+k");
      await person.page.getByRole("dialog", { name: "Commands" }).waitFor();
      await person.page.keyboard.type("show all keys");
      await person.page.keyboard.press("Enter");
      await person.page.getByRole("dialog", { name: "Keys" }).waitFor();
    },
  },
  {
    name: "selected",
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      await select(person);
    },
  },
  {
    name: "canvas-menu",
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      await select(person);
      await person.page.getByTestId("canvas").press("Shift+F10");
      await person.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "layers-menu",
    async open(person, { component }) {
      await person.open(component);
      if (!(await person.page.getByRole("complementary", { name: "Layers" }).isVisible())) await side(person, /^Layers/);
      await person.page.getByTestId("layers").getByRole("treeitem", { name: /^text/ }).press("Shift+F10");
      await person.page.getByRole("menu").waitFor();
    },
  },
  {
    name: "timeline",
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      await person.page.getByRole("button", { name: "Select", exact: true }).click();
      await person.page.getByRole("slider", { name: "Moment" }).press("Home");
      await person.page.getByRole("button", { name: /^Keyframe of wide at 400 ms/ }).click();
      await person.page.getByLabel("Easing").waitFor();
    },
  },
  ...(["Layers", "Properties", "Comments", "Chat", "People"] as const).map((tab): Screen => ({
    name: tab.toLowerCase(),
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      if (tab === "Properties") await select(person);
      const column = person.page.getByRole("complementary", { name: "Layers" });
      if (tab === "Layers" && (await column.isVisible())) return;
      await side(person, new RegExp(`^${tab}`));
      const words = { Layers: "rect", Properties: "Place", Comments: "Wider?", Chat: "Hello", People: "In this component" }[tab];
      await person.page.locator("#side-panel").getByText(words).first().waitFor();
    },
  })),
  {
    name: "history",
    async open(person, { component }) {
      await person.page.goto(`${component}/history?seq=2`);
      await person.page.getByTestId("preview-state").filter({ hasText: "As it was at step 2" }).waitFor();
    },
  },
  {
    name: "versions",
    async open(person, { component }) {
      await person.page.goto(`${component}/history?seq=2`);
      await person.page.getByTestId("preview-state").filter({ hasText: "As it was at step 2" }).waitFor();
      const list = person.page.getByRole("region", { name: "Versions" });
      if (!(await list.isVisible())) await person.page.getByRole("button", { name: /^Versions/ }).click();
      await list.getByRole("button", { name: /^The green one/ }).waitFor();
    },
  },
  {
    name: "name-version",
    async open(person, { component }) {
      await person.page.goto(`${component}/history?seq=1`);
      await person.page.getByRole("button", { name: /^Name/ }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "keys",
    async open(person, { component }) {
      await person.page.goto(`${component}/history?seq=1`);
      await person.page.getByRole("button", { name: "What the keys do" }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
];
