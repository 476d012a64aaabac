import { expect, test } from "vitest";
import * as Y from "yjs";
import type { Intent } from "../../src/canvas/edits";
import { letterOf } from "../../src/canvas/letters";
import type { Letter } from "../../src/canvas/letters";
import { Renamed } from "../../src/canvas/renamed";

const CIRCLE = '<circle radius={2} />';
const INNER = `<group>\n      <text content={1 <two} />\n      ${CIRCLE}\n    </group>`;
const GROUP = `<group>\n    ${INNER}\n  </group>`;

/** A text, and what the hub does with elements of it: each is put in as one stretch. */
function hub(content: string) {
  const text = new Y.Doc().getText("source");
  text.insert(0, content);
  const letter = (of: string): Letter => {
    const found = letterOf(Y.createRelativePositionFromTypeIndex(text, text.toJSON().indexOf(of) + 1));
    if (!found) throw new Error(`${of} is not there`);
    return found;
  };
  const renamed = new Renamed();
  const ask = (intents: readonly Intent[], make: () => Intent[]) => {
    renamed.leaving(text, intents);
    const inverse = make();
    renamed.made(intents, inverse);
    return inverse;
  };
  const remove = (source: string, at: Letter) =>
    ask([{ node: "", remove: source, at }], () => {
      text.delete(text.toJSON().indexOf(source), source.length);
      return [{ node: "", insert: source, place: { letter: at } }];
    });
  const insert = (intents: readonly Intent[], source: string) =>
    ask(intents, () => {
      text.insert(0, source);
      return [{ node: "", remove: source, at: letter(source) }];
    });
  return { text, letter, renamed, ask, remove, insert };
}

test("what a group holds has its new letters when the group comes back, however deep it stands and further in", () => {
  const { letter, renamed, remove, insert } = hub(`<rect />${GROUP}`);
  const before = [GROUP, INNER, "<text", CIRCLE].map(letter);
  const back = remove(GROUP, letter(GROUP));
  const deeper = GROUP.replaceAll("\n", "\n    ");
  insert(back, deeper);
  const after = [deeper, "<group>\n          <text", "<text", CIRCLE].map(letter);
  expect(before.map((each) => renamed.newest(each))).toEqual(after);
  expect(after).not.toEqual(before);
});

test("they are followed each time", () => {
  const { letter, renamed, remove, insert } = hub(GROUP);
  const first = letter(CIRCLE);
  for (let times = 0; times < 3; times++) insert(remove(GROUP, letter(GROUP)), GROUP);
  expect(renamed.newest(first)).toEqual(letter(CIRCLE));
  expect(renamed.newest({ at: first, value: [1, "a"] })).toEqual({ at: letter(CIRCLE), value: [1, "a"] });
});

test("what is put elsewhere in the same edit is followed with what it holds", () => {
  const { text, letter, renamed, ask } = hub(GROUP);
  const [outer, inner, circle] = [GROUP, INNER, CIRCLE].map(letter) as [Letter, Letter, Letter];
  ask([{ node: "", remove: GROUP, at: outer }, { node: "", insert: INNER, place: { letter: inner } }], () => {
    text.delete(0, GROUP.length);
    text.insert(0, INNER);
    return [{ node: "", remove: INNER, at: letter(INNER) }, { node: "", insert: GROUP, place: { letter: outer } }];
  });
  expect(renamed.newest(inner)).toEqual(letter(INNER));
  expect(renamed.newest(circle)).toEqual(letter(CIRCLE));
});

test("where the text is not here yet, the element itself is followed", () => {
  const { letter, renamed, insert } = hub("");
  const before: Letter = [7, 7];
  insert([{ node: "", insert: GROUP, place: { letter: before } }], GROUP);
  expect(renamed.newest(before)).toEqual(letter(GROUP));
});
