import { expect, test } from "vitest";
import { componentOffsets, placeOf } from "../../src/runtime/source-map";

const STACK = `RuntimeError: unreachable
    at wasm://wasm/Ball-0a1b2c3d:wasm-function[7]:0x172
    at Ball.run (wasm://wasm/Ball-0a1b2c3d:wasm-function[9]:0x1f0)
    at wasm://wasm/00ff00ff:wasm-function[31]:0x9c1
    at pointer (http://localhost/assets/preview.js:3:120)`;

test("the bytes of a component's module are found in a stack, innermost call first", () => {
  expect(componentOffsets(STACK)).toEqual([0x172, 0x1f0]);
  expect(componentOffsets("InternalError: too much recursion\nrun@http://localhost/x.js:1:1")).toEqual([]);
});

test("the first byte that comes from a line tells the place", () => {
  // Unmapped from 16, line 3 from 18, line 2 of the other source from 48, unmapped from 64.
  const map = { sources: ["Ball.omni", "maths.omni"], mappings: "gB,EAEA,8BCDA,gB" };
  expect(placeOf(map, [5, 17, 18])).toEqual({ source: "Ball.omni", line: 3 });
  expect(placeOf(map, [70, 63])).toEqual({ source: "maths.omni", line: 2 });
  expect(placeOf(map, [64])).toBeNull();
  expect(placeOf(map, [])).toBeNull();
});
