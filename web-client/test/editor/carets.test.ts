import { expect, test } from "vitest";
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import { remoteCarets } from "../../src/editor/carets";

const bob = { id: "2", name: "Bob", color: "#ffb252" };

function setUp() {
  const doc = new Y.Doc();
  const text = doc.getText("source");
  text.insert(0, "<rect/>");
  return { doc, text, awareness: new Awareness(doc) };
}

function cursorAt(text: Y.Text, anchor: number, head: number): unknown {
  const at = (index: number): unknown =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index));
  return { anchor: at(anchor), head: at(head) };
}

test("a caret of someone else moves with the text around it", () => {
  const { text, awareness } = setUp();
  awareness.states.set(7, { user: bob, cursor: cursorAt(text, 1, 5) });
  expect(remoteCarets(text, awareness)).toEqual([{ client: 7, person: bob, anchor: 1, head: 5 }]);
  text.insert(0, "👋 ");
  expect(remoteCarets(text, awareness)).toEqual([{ client: 7, person: bob, anchor: 4, head: 8 }]);
  awareness.destroy();
});

test("one's own state, unstamped ones and nonsense have no caret", () => {
  const { doc, text, awareness } = setUp();
  awareness.states.set(doc.clientID, { user: bob, cursor: cursorAt(text, 0, 0) });
  awareness.states.set(1, { cursor: cursorAt(text, 0, 0) });
  awareness.states.set(2, { user: bob, cursor: null });
  awareness.states.set(3, { user: bob, cursor: { anchor: "x", head: [] } });
  awareness.states.set(4, { user: bob, cursor: { anchor: { type: 5 }, head: { item: "?" } } });
  awareness.states.set(5, { user: bob, cursor: cursorAt(doc.getText("other"), 0, 0) });
  expect(remoteCarets(text, awareness)).toEqual([]);
  awareness.destroy();
});
