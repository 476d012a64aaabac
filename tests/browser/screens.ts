/** Every screen of the product, each in the states that it can be brought into: what is looked at of all of them. */
import { Person, showsPicture } from "./chromium.ts";
import { Api, DemoServer } from "./server.ts";

const CARD = `<component name="Card">
  <script>
    const wide = signal(40);
  </script>
  <template>
    <rect width={320} height={180} radius={16} fill="#1d3557" @click={() => wide.set(60)} />
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

const SHARED = `<component name="Shared">
  <template>
    <rect width={200} height={120} fill="#1d3557" />
    <text x={20} y={40} content="Together" fill="#f1faee" />
  </template>
</component>
`;
const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="64" height="48" fill="#c01090"/></svg>';
const ENDLESS = `<component name="Endless">
  <script>
    let turns = 0;
    onMount(() => {
      while (turns >= 0) {
        turns = turns + 1;
      }
    });
  </script>
  <template>
    <rect width={200} height={120} fill="#1d3557" />
  </template>
</component>
`;

export interface Places {
  server: DemoServer;
  api: Api;
  /** Who has the shared component open, with the caret and the pointer in it. */
  ben: Person;
  projectId: string;
  project: string;
  component: string;
  /** One that has an error. */
  broken: string;
  /** Where Ben is. */
  shared: string;
  /** One that does not come to an end. */
  endless: string;
}

/** A server whose project has something in every part of it. */
export async function startPlaces(): Promise<Places> {
  // All of them can take longer than an access token lasts, on a machine that is busy with other things.
  const server = await DemoServer.start({ OMNICRAFT_LIMIT_ACCESS_TOKEN_SECONDS: "7200" });
  const api = await Api.owner(server);
  const [project] = await api.call<{ id: string }[]>("GET", "/api/projects");
  const projectId = project?.id ?? "";
  const guest = await Api.guest(server, "Ben");
  const { id, page } = await api.component("Card", CARD);
  for (const source of [CARD.replace("1d3557", "264653"), CARD]) await api.call("PUT", `/api/components/${id}`, { source });
  await api.call("POST", `/api/components/${id}/versions`, { seq: 2, message: "The green one" });
  await guest.call("POST", `/api/projects/${projectId}/chat`, { text: "Hello" });
  const comment = await guest.call<{ id: string }>("POST", `/api/components/${id}/comments`, { text: "Wider?", node: "0" });
  await api.call("POST", `/api/components/${id}/comments`, { text: "Yes", parentId: comment.id });
  const gone = await api.component("Gone", CARD);
  await api.call("DELETE", `/api/components/${gone.id}`);
  const broken = await api.component("Broken", CARD.replace('"Card"', '"Broken"'));
  await api.call("PUT", `/api/components/${broken.id}`, { source: CARD.replace('"Card"', '"Broken"').replace("wide()", "wise()") });
  const shared = await api.component("Shared", SHARED);
  const endless = await api.component("Endless", ENDLESS);
  const form = new FormData();
  form.set("file", new Blob([PICTURE], { type: "image/svg+xml" }), "flag.svg");
  const headers = { authorization: `Bearer ${api.accessToken}` };
  await fetch(`${server.url}/api/projects/${projectId}/assets`, { method: "POST", headers, body: form });
  const ben = await Person.start("Ben");
  await ben.join(server.inviteLink);
  await ben.open(shared.page);
  await ben.page.getByRole("button", { name: "Select", exact: true }).click();
  await ben.page.getByTestId("layers").getByRole("treeitem").first().click();
  await ben.placeCaret("Together");
  await ben.hover("#1d3557");
  return {
    server,
    api,
    ben,
    projectId,
    project: `${server.url}/projects/${projectId}`,
    component: page,
    broken: broken.page,
    shared: shared.page,
    endless: endless.page,
  };
}

export async function stopPlaces({ ben, server }: Places): Promise<void> {
  await ben.stop();
  await server.stop();
}

export interface Screen {
  name: string;
  /** Brings the page there. The window has the width that it is to be looked at in. */
  open: (person: Person, places: Places) => Promise<void>;
  /** Ends what would be seen in other screens. */
  leave?: (places: Places) => Promise<void>;
  /** It stands in other pages. */
  isPart?: boolean;
}

/**
 * Screens that a tablet shows as a desktop does, with the sizes for fingers that a phone shows: cards, dialogs and
 * sentences in the middle of a page, which have no columns.
 */
export const WITHOUT_COLUMNS: ReadonlySet<string> = new Set([
  "sign-in",
  "sign-in-refused",
  "register",
  "bad-sign-in-link",
  "sign-in-without-server",
  "bad-invite",
  "revoked-invite",
  "used-up-invite",
  "embed",
  "embed-refused",
  "projects-without-a-match",
  "projects-without-server",
  "no-project",
  "manage-project",
  "delete-for-good",
  "manage-component",
  "nowhere",
  "no-component",
  "part-not-loadable",
  "editor-keys",
  "palette",
  "delete-asset",
  "name-version",
  "keys",
  "empty-dashboard",
  "keep-account",
]);

/** On a phone one of code and picture shows at a time. */
async function toPreview({ page }: Person): Promise<void> {
  const tab = page.getByRole("button", { name: "Preview", exact: true });
  if (await tab.isVisible()) await tab.click();
}

async function select(person: Person): Promise<void> {
  const { page } = person;
  await page.getByRole("button", { name: "Select", exact: true }).click();
  // A picture that was out of sight is laid out when it comes into it.
  await (await person.preview()).waitForFunction(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas?.width) return false;
    return (canvas.getContext("2d")?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] ?? 0) > 0;
  });
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

/** A column of their own, or a tab. */
async function toLayers(person: Person): Promise<void> {
  if (!(await person.page.getByRole("complementary", { name: "Layers" }).isVisible())) await side(person, /^Layers/);
}

/** On a phone it lies over everything else. */
async function closeSheet({ page }: Person): Promise<void> {
  const sheet = page.locator("dialog#side-panel");
  if (!(await sheet.isVisible())) return;
  await page.getByRole("button", { name: "Close the side panel" }).click();
  await sheet.waitFor({ state: "detached" });
}

const shown = ({ page }: Person, text: string | RegExp) => page.getByText(text).first().waitFor();

async function invited({ api, projectId, server }: Places, wanted: object): Promise<{ id: string; url: string }> {
  const { id, url } = await api.call<{ id: string; url: string }>("POST", `/api/projects/${projectId}/invites`, wanted);
  return { id, url: server.url + new URL(url).pathname };
}

/** Comes as somebody new, by a link of their own; gives the link's id. */
async function comeAs(person: Person, places: Places, role: "editor" | "commenter" | "viewer"): Promise<string> {
  await person.page.context().clearCookies();
  const { id, url } = await invited(places, { role });
  await person.join(url);
  return id;
}

/** What is asked at these addresses finds no server. */
async function unreachable({ page }: Person, addresses: string): Promise<void> {
  await page.route(addresses, (route) => route.abort());
}

async function embedded({ page }: Person, { server, component }: Places): Promise<void> {
  await page.goto(`${server.url}/embed/${component.split("/").at(-1)}`);
}

async function command({ page }: Person, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Commands" }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

async function complete({ page }: Person): Promise<void> {
  await page.keyboard.press("Control+Space");
  await page.locator(".cm-completionLabel").first().waitFor();
}

/** For whoever is not signed in. */
export const OUTSIDE: Screen[] = [
  { name: "sign-in", open: async (person, { server }) => void (await person.page.goto(server.url), await shown(person, "Running this server?")) },
  {
    name: "sign-in-refused",
    async open(person, { server }) {
      await person.page.goto(server.url);
      await person.page.getByLabel("E-mail address").fill("nobody@example.org");
      await person.page.getByLabel("Password").fill("wrong horse");
      await person.page.getByRole("button", { name: "Sign in" }).click();
      await person.page.getByRole("alert").waitFor();
    },
  },
  {
    name: "register",
    async open(person, { server }) {
      await person.page.goto(server.url);
      await person.page.getByRole("button", { name: "I have no account yet" }).click();
      await person.page.getByLabel("Your name").waitFor();
    },
  },
  {
    name: "bad-sign-in-link",
    open: async (person, { server }) =>
      void (await person.page.goto(`${server.url}/enter/nothing`), await shown(person, "This link doesn’t open")),
  },
  {
    name: "sign-in-without-server",
    async open(person, { server }) {
      await unreachable(person, "**/api/auth/**");
      await person.page.goto(server.url);
      await person.page.getByRole("main").getByText(/server/).first().waitFor();
    },
  },
  { name: "invite", open: async (person, { server }) => void (await person.page.goto(server.inviteLink), await shown(person, "Your name")) },
  {
    name: "bad-invite",
    open: async (person, { server }) =>
      void (await person.page.goto(`${server.url}/invite/nothing`), await shown(person, "This invite link doesn’t open")),
  },
  {
    name: "revoked-invite",
    async open(person, places) {
      const { id, url } = await invited(places, { role: "editor" });
      await places.api.call("DELETE", `/api/projects/${places.projectId}/invites/${id}`);
      await person.page.goto(url);
      await shown(person, "This invite link doesn’t open");
    },
  },
  {
    name: "used-up-invite",
    async open(person, places) {
      const { url } = await invited(places, { role: "viewer", maxUses: 1 });
      await Api.guest(places.server, "Gus", url);
      await person.page.goto(url);
      await shown(person, "This invite link doesn’t open");
    },
  },
  {
    name: "embed",
    isPart: true,
    async open(person, places) {
      await places.api.call("PUT", `/api/projects/${places.projectId}`, { isPublic: true });
      await embedded(person, places);
      await showsPicture(person.page);
    },
  },
  {
    name: "embed-refused",
    isPart: true,
    async open(person, places) {
      await places.api.call("PUT", `/api/projects/${places.projectId}`, { isPublic: false });
      await embedded(person, places);
      await person.page.locator("code").waitFor();
    },
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
    name: "projects-without-a-match",
    async open(person, { server }) {
      await person.page.goto(server.url);
      await person.page.getByLabel("Search projects").fill("nothing like it");
      await shown(person, "No project matches");
    },
  },
  {
    name: "projects-without-server",
    async open(person, { server }) {
      await unreachable(person, "**/api/projects?*");
      await person.page.goto(server.url);
      await person.page.getByRole("alert").waitFor();
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
    name: "no-project",
    async open(person, { server }) {
      await person.page.goto(`${server.url}/projects/nothing`);
      await person.page.getByRole("alert").waitFor();
    },
  },
  {
    name: "manage-project",
    async open(person, { project }) {
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "Rename or delete this project" }).click();
      await person.page.getByRole("dialog").waitFor();
    },
  },
  {
    name: "delete-for-good",
    async open(person, { project }) {
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "Delete Gone for good" }).click();
      await person.page.getByRole("dialog").waitFor();
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
    name: "share-to-all",
    async open(person, { api, project, projectId }) {
      await api.call("PUT", `/api/projects/${projectId}`, { isPublic: true });
      await person.page.goto(project);
      await person.page.getByRole("button", { name: "Invite", exact: true }).click();
      await person.page.getByRole("button", { name: "Create link" }).click();
      await person.page.getByRole("list", { name: "Open invite links" }).waitFor();
      await person.page.locator("dialog pre").scrollIntoViewIfNeeded();
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
    name: "no-component",
    async open(person, { server }) {
      await person.page.goto(`${server.url}/components/nothing`);
      await shown(person, "This component doesn’t open");
    },
  },
  {
    name: "editor-stopped",
    async open(person, { endless }) {
      await person.page.goto(endless);
      await person.page.locator(".cm-line").first().waitFor();
      const tab = person.page.getByRole("button", { name: "Preview: stopped" });
      const told = person.page.getByRole("alert").filter({ visible: true });
      await tab.or(told).first().waitFor();
      if (await tab.isVisible()) await tab.click();
      await told.waitFor();
    },
  },
  {
    name: "editor-without-server",
    async open(person, { component }) {
      await person.open(component);
      await person.page.context().setOffline(true);
      await person.status(/Reconnecting/);
    },
  },
  {
    name: "part-not-loadable",
    async open(person, { component }) {
      await unreachable(person, "**/assets/keys-dialog*");
      await person.open(component);
      await command(person, "show all keys");
      await shown(person, "A part of this page can’t be loaded");
    },
  },
  {
    name: "completion",
    async open(person, { component }) {
      await person.open(component);
      await person.placeCaret("<text");
      await complete(person);
    },
  },
  {
    name: "rename-in-code",
    async open(person, { component }) {
      await person.open(component);
      await person.placeCaret("const wide");
      await person.page.keyboard.press("F2");
      await person.page.getByLabel("New name for wide").waitFor();
    },
  },
  {
    name: "told",
    async open(person, { component }) {
      await person.open(component);
      await person.placeCaret("<component");
      await person.page.keyboard.press("Control+s");
      await shown(person, "Everything is saved as you type.");
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
    name: "events",
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      await select(person);
      await side(person, /^Properties/);
      await person.page.getByRole("region", { name: "Events" }).getByText("@click").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "text-in-place",
    async open(person, { component }) {
      await person.open(component);
      await toLayers(person);
      await person.page.getByTestId("layers").getByRole("treeitem", { name: /^text/ }).click();
      await closeSheet(person);
      await toPreview(person);
      await person.page.getByRole("button", { name: "Select", exact: true }).click();
      await person.page.getByTestId("selected").first().waitFor();
      await person.page.getByTestId("canvas").press("Enter");
      await person.page.getByTestId("text-in-place").waitFor();
    },
  },
  {
    name: "assets",
    async open(person, { component }) {
      await person.open(component);
      await toLayers(person);
      await person.page.getByRole("region", { name: "Assets" }).getByText("flag.svg").waitFor();
    },
  },
  {
    name: "delete-asset",
    async open(person, { component }) {
      await person.open(component);
      await toLayers(person);
      await person.page.getByRole("button", { name: "Delete flag.svg" }).click();
      await person.page.getByRole("dialog", { name: "Delete flag.svg" }).waitFor();
    },
  },
  {
    name: "name-in-layers",
    async open(person, { component }) {
      await person.open(component);
      await toLayers(person);
      await person.page.getByTestId("layers").getByRole("treeitem", { name: /^text/ }).press("F2");
      await person.page.getByTestId("layers").getByRole("textbox").waitFor();
    },
  },
  {
    name: "canvas-notice",
    async open(person, { component }) {
      await person.open(component);
      await toPreview(person);
      await select(person);
      // A text holds nothing, so there is nothing to take out of it.
      await person.page.getByTestId("canvas").press("Control+Shift+g");
      await person.page.getByTestId("canvas-notice").or(person.page.getByRole("status").filter({ hasText: /group/i })).first().waitFor();
    },
  },
  {
    name: "new-comment",
    async open(person, { component }) {
      await person.open(component);
      await person.placeCaret("<text");
      await person.page.keyboard.press("Control+Alt+m");
      await person.page.locator("textarea[aria-label='Your comment']:focus").waitFor();
    },
  },
  {
    name: "open-thread",
    async open(person, { component }) {
      await person.open(component);
      await side(person, /^Comments/);
      await person.page.locator("#side-panel").getByRole("button", { name: "Reply", exact: true }).click();
      await person.page.getByLabel("Reply to Ben").waitFor();
    },
  },
  {
    name: "together",
    async open(person, { ben, shared }) {
      await person.open(shared);
      await toPreview(person);
      await ben.movePointerAway();
      await ben.hover("#1d3557");
      await person.page.getByTestId("pointer-of-Ben").waitFor();
    },
  },
  {
    name: "following",
    async open(person, { shared }) {
      await person.open(shared);
      await side(person, /^People/);
      await person.page.getByRole("button", { name: "Follow Ben" }).click();
      await closeSheet(person);
      await shown(person, "Following Ben");
    },
  },
  {
    name: "own-lock",
    async open(person, { component }) {
      await person.open(component);
      await person.page.getByRole("button", { name: "Lock: only you can edit" }).click();
      await person.page.getByRole("button", { name: "Unlock: others may edit again" }).waitFor();
    },
  },
  {
    name: "lock-of-another",
    async open(person, { ben, shared }) {
      await person.open(shared);
      await ben.page.getByRole("button", { name: "Lock: only you can edit" }).click();
      await shown(person, "Ben has locked this component.");
      await toPreview(person);
      await select(person);
      await side(person, /^Properties/);
      await shown(person, "Locked by Ben");
    },
    async leave({ ben }) {
      await ben.page.getByRole("button", { name: "Unlock: others may edit again" }).click();
      await ben.page.getByRole("button", { name: "Lock: only you can edit" }).waitFor();
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
      await toLayers(person);
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

/** For those who came by a link, each as somebody new. */
export const INVITED: Screen[] = [
  {
    name: "empty-dashboard",
    async open(person, places) {
      const link = await comeAs(person, places, "viewer");
      await places.api.call("DELETE", `/api/projects/${places.projectId}/invites/${link}`);
      await person.page.goto(places.server.url);
      await shown(person, "No project yet.");
    },
  },
  {
    name: "keep-account",
    async open(person, places) {
      await comeAs(person, places, "viewer");
      await person.page.goto(`${places.server.url}/account`);
      await person.page.getByRole("button", { name: "Keep my account" }).waitFor();
    },
  },
  {
    name: "project-of-another",
    async open(person, places) {
      await comeAs(person, places, "viewer");
      await person.page.goto(places.project);
      await shown(person, "Card");
    },
  },
  {
    name: "watching",
    async open(person, places) {
      await comeAs(person, places, "viewer");
      await person.open(places.component);
      await shown(person, /You are watching/);
    },
  },
  {
    name: "watching-properties",
    async open(person, places) {
      await comeAs(person, places, "viewer");
      await person.open(places.component);
      await toPreview(person);
      await select(person);
      await side(person, /^Properties/);
      await person.page.locator("#side-panel").getByText("Place", { exact: true }).waitFor();
    },
  },
  {
    name: "commenting",
    async open(person, places) {
      await comeAs(person, places, "commenter");
      await person.open(places.component);
      await shown(person, /As a commenter/);
      await side(person, /^Comments/);
      await person.page.locator("#side-panel").getByText("Wider?").waitFor();
    },
  },
  {
    name: "access-removed",
    async open(person, places) {
      const link = await comeAs(person, places, "editor");
      await person.open(places.component);
      await places.api.call("DELETE", `/api/projects/${places.projectId}/invites/${link}`);
      await shown(person, /can’t be opened any more/);
    },
  },
  {
    name: "change-not-accepted",
    async open(person, places) {
      const { page } = await places.api.component(`Full ${Date.now()}`, SHARED);
      await comeAs(person, places, "editor");
      await person.open(page);
      await person.placeCaret("<component");
      await person.page.keyboard.insertText("x".repeat(110_000));
      await shown(person, "Your last change was not accepted.");
    },
  },
];
