import { expect, test } from "vitest";
import { attributesAt } from "../../src/canvas/attributes";
import { handlersAmong, unhandled } from "../../src/canvas/handlers";

const TEXT = '<rect x={1} @click={() => on.set(!on())} visible @drag={move} />';

test("handlers are told with their code and where that stands", () => {
  const handlers = handlersAmong(attributesAt(TEXT, 0));
  expect(handlers.map(({ event, code }) => [event, code])).toEqual([
    ["click", "() => on.set(!on())"],
    ["drag", "move"],
  ]);
  expect(handlers.map(({ attribute: { from, to } }) => TEXT.slice(from, to))).toEqual([
    "@click={() => on.set(!on())}",
    "@drag={move}",
  ]);
});

test("what is handled is not offered again; what a component emits itself comes first, and once", () => {
  const more = unhandled(handlersAmong(attributesAt(TEXT, 0)), ["pick", "wheel"]);
  expect(more.slice(0, 2)).toEqual(["pick", "wheel"]);
  expect(more).not.toContain("click");
  expect(more.filter((event) => event === "wheel")).toHaveLength(1);
});
