import { beforeEach, describe, expect, test } from "vitest";
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate, removeAwarenessStates } from "y-protocols/awareness";
import * as Y from "yjs";
import { relative } from "../../src/sync/anchors";
import { Follow, followersOf } from "../../src/sync/follow";
import type { Sight } from "../../src/sync/follow";

const ANA = { id: "ana", name: "Ana", color: "#ff0000" };
const BEN = { id: "ben", name: "Ben", color: "#00ff00" };

let text: Y.Text;
let ana: Awareness;
let ben: Awareness;
let follow: Follow;
let seen: Sight[];

/** What the hub does: each hears of the other. */
function connect(one: Awareness, other: Awareness): void {
  const pass = (from: Awareness, to: Awareness) =>
    from.on("update", (changes: Record<"added" | "updated" | "removed", number[]>, origin: unknown) => {
      const clients = [...changes.added, ...changes.updated, ...changes.removed];
      if (origin !== "hub") applyAwarenessUpdate(to, encodeAwarenessUpdate(from, clients), "hub");
    });
  pass(one, other);
  pass(other, one);
}

beforeEach(() => {
  const doc = new Y.Doc();
  text = doc.getText("source");
  text.insert(0, "one\ntwo\nthree\n");
  ana = new Awareness(new Y.Doc());
  ben = new Awareness(doc);
  connect(ana, ben);
  ana.setLocalState({ user: ANA });
  ben.setLocalState({ user: BEN });
  follow = new Follow(text, ben);
  seen = [];
  follow.onSight((sight) => seen.push(sight));
});

describe("following", () => {
  test("brings into sight what the other sees, and where they write", () => {
    follow.start(ANA);
    expect(followersOf(ana)).toEqual([BEN]);
    ana.setLocalStateField("view", { top: relative(text, 4) });
    ana.setLocalStateField("cursor", { anchor: relative(text, 8), head: relative(text, 9) });
    expect(seen).toEqual([{ top: 4 }, { caret: 9 }]);
  });

  test("brings the canvas and its time along, as far as it is one", () => {
    const look = { view: { x: 10, y: -5, scale: 2 }, playing: false, at: 400 };
    follow.start(ANA);
    ana.setLocalStateField("look", look);
    ana.setLocalStateField("look", { ...look, view: { x: 0, y: 0, scale: 0 } });
    expect(seen).toEqual([{ look }, { look: { ...look, view: null } }]);
  });

  test("does nothing about what stays where it is", () => {
    follow.start(ANA);
    ana.setLocalStateField("view", { top: relative(text, 4) });
    ana.setLocalStateField("away", true);
    expect(seen).toHaveLength(1);
  });

  test("ends when one stops it, and the other is told", () => {
    follow.start(ANA);
    follow.stop();
    ana.setLocalStateField("view", { top: relative(text, 4) });
    expect(seen).toEqual([]);
    expect(followersOf(ana)).toEqual([]);
    expect(follow.state.getState().followed).toBeNull();
  });

  test("ends when the other leaves", () => {
    follow.start(ANA);
    removeAwarenessStates(ana, [ana.clientID], "left");
    expect(follow.state.getState().followed).toBeNull();
  });

  test("goes on in another window of theirs", () => {
    const window = new Awareness(new Y.Doc());
    connect(window, ben);
    follow.start(ANA);
    window.setLocalState({ user: ANA });
    removeAwarenessStates(ana, [ana.clientID], "left");
    window.setLocalStateField("view", { top: relative(text, 8) });
    expect(follow.state.getState().followed).toEqual(ANA);
    expect(seen).toEqual([{ top: 8 }]);
  });

  test("is not led astray by what is no place", () => {
    follow.start(ANA);
    ana.setLocalStateField("view", { top: "everywhere" });
    ana.setLocalStateField("cursor", 7);
    ana.setLocalStateField("look", { view: null, playing: "yes", at: null });
    ana.setLocalStateField("look", { view: null, playing: false, at: -1 });
    expect(seen).toEqual([]);
  });
});
