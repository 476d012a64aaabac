import { expect, test } from "vitest";
import { movedBy, unplaced } from "../../src/canvas/placed";

test("an element is moved by the attributes that say where it stands, and nothing else of it changes", () => {
  expect(movedBy('<rect fill="red" /* wide */ x={1}\n  y={2} />', 10, 20)).toBe('<rect fill="red" /* wide */ x={11}\n  y={22} />');
  expect(movedBy("<circle radius={4} />", 10, 0)).toBe("<circle x={10} radius={4} />");
  expect(movedBy("<line x2={5} y2={5} />", 1, 2)).toBe("<line x1={1} y1={2} x2={6} y2={7} />");
  expect(movedBy("<polygon points={[0, 0, 10, 5]} />", 1, 2)).toBe("<polygon points={[1, 2, 11, 7]} />");
  expect(movedBy("<group x={1}>\n  <rect x={5} />\n</group>", 1, 0)).toBe("<group x={2}>\n  <rect x={5} />\n</group>");
  expect(movedBy('<Badge label="x={1}" />', 3, 4)).toBe('<Badge x={3} y={4} label="x={1}" />');
});

test("what is computed, or shows nothing by itself, is not moved", () => {
  expect(movedBy("<rect x={wide()} />", 1, 1)).toBeNull();
  expect(movedBy("<polyline points={path()} />", 1, 1)).toBeNull();
  expect(movedBy("<if test={true}>\n</if>", 1, 1)).toBeNull();
});

test("two elements are the same wherever they stand", () => {
  expect(unplaced('<rect x={1} width={4} y={2} fill="red" />')).toBe(unplaced('<rect width={4} fill="red" />'));
  expect(unplaced('<rect x={1} width={5} />')).not.toBe(unplaced("<rect width={4} />"));
});
