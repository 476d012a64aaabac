/**
 * Every screen in every state, at phone and desktop width, and at that of a tablet where it looks otherwise: nothing wrong for axe, no sideways
 * scroll; and where fingers point, nothing smaller than one.
 */
import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overflow, violations } from "./axe.ts";
import { DESKTOP, PHONE, TABLET } from "./baselines.ts";
import { Person } from "./chromium.ts";
import { Fingers } from "./fingers.ts";
import { INSIDE, INVITED, OUTSIDE, startPlaces, stopPlaces, WITHOUT_COLUMNS } from "./screens.ts";
import type { Places, Screen } from "./screens.ts";
import { tooSmall } from "./targets.ts";

let places: Places;

beforeAll(async () => {
  places = await startPlaces();
});

afterAll(async () => {
  if (places) await stopPlaces(places);
});

describe.each([PHONE, TABLET, DESKTOP])("at $width", (size) => {
  const touched = size !== DESKTOP;
  let ana: Person;
  let stranger: Person;

  beforeAll(async () => {
    [ana, stranger] = await Promise.all(["Owner", "Stranger"].map((name) => Person.start(name, size.width, size.height))) as [Person, Person];
    for (const person of [ana, stranger]) {
      // What is fading in has less contrast for a moment.
      await person.page.emulateMedia({ reducedMotion: "reduce" });
      // What the service worker keeps would be had where it is to be missing.
      await person.page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "serviceWorker"));
      if (touched) await Fingers.on(person);
    }
    await ana.enter(places.server.ownerLink);
  });

  afterAll(async () => {
    await Promise.all([ana?.stop(), stranger?.stop()]);
  });

  async function isWell(screen: Screen, person: Person): Promise<void> {
    try {
      await screen.open(person, places);
      if (process.env.SHOTS) {
        mkdirSync(process.env.SHOTS, { recursive: true });
        await person.page.screenshot({ path: `${process.env.SHOTS}/${screen.name}-${size.width}.png` });
      }
      expect.soft(await overflow(person.page), "sideways scroll").toBe(0);
      expect.soft(await violations(person.page, screen.isPart)).toEqual([]);
      if (touched) expect.soft(await tooSmall(person.page)).toEqual([]);
    } finally {
      await screen.leave?.(places);
      await person.page.unrouteAll();
      await person.page.context().setOffline(false);
    }
  }

  const here = (screens: readonly Screen[]) => screens.filter(({ name }) => size !== TABLET || !WITHOUT_COLUMNS.has(name));
  test.each(here(OUTSIDE))("$name", (screen) => isWell(screen, stranger));
  test.each(here(INSIDE))("$name", (screen) => isWell(screen, ana));
  test.each(here(INVITED))("$name", (screen) => isWell(screen, stranger));
});
