/** Fingers on a page: what Chromium makes of them is what a phone's or tablet's screen would send. */
import type { CDPSession, Locator, Page } from "playwright-core";
import type { Person } from "./chromium.ts";

type Point = readonly [number, number];

/** After so long a rest a browser knows of no speed any more, in seconds. */
const RESTS = 0.2;

export class Fingers {
  private readonly page: Page;
  private readonly session: CDPSession;
  private at: readonly Point[] = [];

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  /** From now on the page is on a screen that is touched, and has no mouse. */
  static async on({ page }: Person): Promise<Fingers> {
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTouchEmulationEnabled", { enabled: true, maxTouchPoints: 5 });
    await page.waitForFunction(() => matchMedia("(pointer: coarse)").matches);
    return new Fingers(page, session);
  }

  /** One finger more, or the first ones, come down: all that are down then. */
  async down(...at: Point[]): Promise<void> {
    await this.send("touchStart", at);
  }

  async move(...at: Point[]): Promise<void> {
    await this.send("touchMove", at);
  }

  /** All are taken up. */
  async up(): Promise<void> {
    await this.send("touchEnd", []);
  }

  /** One of several is taken up, by its place among those that are down. */
  async lift(finger: number): Promise<void> {
    const [x, y] = this.at[finger] ?? [0, 0];
    await this.session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [{ x, y, id: finger }] });
  }

  async tap(at: Point): Promise<void> {
    await this.down(at);
    await this.up();
  }

  /** One finger goes from one place to another, in steps, and rests there before it is taken up: nothing is flung. */
  async drag(from: Point, to: Point): Promise<void> {
    await this.down(from);
    for (let step = 1; step <= 8; step++) {
      const way = (one: 0 | 1) => from[one] + ((to[one] - from[one]) * step) / 8;
      await this.move([way(0), way(1)]);
    }
    await this.send("touchEnd", [], RESTS);
  }

  /** The middle of what a test id or a locator names. */
  async middle(of: string | Locator): Promise<[number, number]> {
    const box = await (typeof of === "string" ? this.page.getByTestId(of) : of).first().boundingBox();
    if (!box) throw new Error("It can't be touched: it is not there.");
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  /** `later` than now, in seconds: as the page is told, not as it is waited. */
  private async send(type: "touchStart" | "touchMove" | "touchEnd", at: readonly Point[], later = 0): Promise<void> {
    this.at = at;
    const touchPoints = at.map(([x, y], id) => ({ x, y, id }));
    await this.session.send("Input.dispatchTouchEvent", { type, touchPoints, ...(later && { timestamp: Date.now() / 1000 + later }) });
  }
}
