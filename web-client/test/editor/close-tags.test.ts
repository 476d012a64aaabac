import { EditorState } from "@codemirror/state";
import { ensureSyntaxTree } from "@codemirror/language";
import { expect, test } from "vitest";
import { closingFor } from "../../src/editor/close-tags";
import { omniLanguage } from "../../src/editor/language";

/** What is added at the `|` of a source in which the character before it has just been typed. */
function closing(marked: string): string | null {
  const position = marked.indexOf("|");
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: omniLanguage });
  ensureSyntaxTree(state, state.doc.length, 5000);
  return closingFor(state.update({}).state, position);
}

test("a finished tag gets its closing tag", () => {
  expect(closing("<template><row gap={4}>|</template>")).toBe("</row>");
  expect(closing("<component name='A'>|")).toBe("</component>");
  expect(closing("<script>|")).toBe("</script>");
});

test("also where an outer element of the same name has one", () => {
  expect(closing("<row><row>|</row>")).toBe("</row>");
});

test("an element that has its closing tag gets no second one", () => {
  expect(closing("<row>|</row>")).toBeNull();
  expect(closing("<row></row>|")).toBeNull();
  expect(closing("<rect/>|")).toBeNull();
});

test("a comparison is no tag", () => {
  expect(closing("<script>const a = 1 >|</script>")).toBeNull();
  expect(closing("<rect width={a >| b}/>")).toBeNull();
});

test("`</` names the element that is open", () => {
  expect(closing("<template><row><rect/></|</template>")).toBe("row>");
  expect(closing("<row></row></|")).toBeNull();
});
