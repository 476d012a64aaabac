import { expect, test } from "vitest";
import { attributesAt, isComputed, valueIn } from "../../src/canvas/attributes";

const read = (text: string) => Object.fromEntries(attributesAt(text, text.indexOf("<")).map(({ name, value }) => [name, value]));

test("literals are their values, everything else is an expression as written", () => {
  expect(
    read(`x <rect
      x={10} y={ -2.5 } fill="#fff" cursor='grab' visible hidden={false} content={"a \\"b\\" 😀"}
      width={size() * 2} height={'40'} @click={() => { on.set(!on()); }} />`),
  ).toEqual({
    x: 10,
    y: -2.5,
    fill: "#fff",
    cursor: "grab",
    visible: true,
    hidden: false,
    content: 'a "b" 😀',
    width: { expression: "size() * 2" },
    height: { expression: "'40'" },
    "@click": { expression: "() => { on.set(!on()); }" },
  });
});

test("braces in strings, templates and comments close nothing", () => {
  expect(read('<text a={"}"} b={`}${f({x: "}"})}`} c={1 /* } */} d={ // }\n 2} e="}" />')).toEqual({
    a: "}",
    b: { expression: '`}${f({x: "}"})}`' },
    c: { expression: "1 /* } */" },
    d: { expression: "// }\n 2" },
    e: "}",
  });
});

test("what is half typed ends the list", () => {
  expect(read("<rect x={1} y={2")).toEqual({ x: 1 });
  expect(read('<rect x={1} fill="#ff')).toEqual({ x: 1 });
  expect(read("<rect")).toEqual({});
});

test("an attribute that is not there has no value", () => {
  const attributes = attributesAt("<rect x={a()} />", 0);
  expect(isComputed(valueIn(attributes, "x"))).toBe(true);
  expect(isComputed(valueIn(attributes, "y"))).toBe(false);
});
