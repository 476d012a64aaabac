import { afterEach, expect, it, vi } from "vitest";
import { pageFonts } from "../../src/runtime/host";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A page whose canvas takes anything for a color that begins with `#`. */
function page() {
  const supports = vi.fn((_: string, text: string) => text.startsWith("#"));
  vi.stubGlobal("CSS", { supports });
  vi.stubGlobal("OffscreenCanvas", class {
    getContext() {
      return { fillStyle: "" };
    }
  });
  return { fonts: pageFonts(), supports };
}

it("asks the page for each color once", () => {
  const { fonts, supports } = page();
  for (let time = 0; time < 3; time += 1) {
    expect(fonts.color("#ff8000")).toBe(0xff8000ff);
    expect(fonts.color("#000102")).toBe(0x000102ff);
    expect(fonts.color("nonsense")).toBeUndefined();
  }
  expect(supports).toHaveBeenCalledTimes(3);
});

it("forgets colors when they have become very many", () => {
  const { fonts, supports } = page();
  const ask = (first: number, count: number) => {
    for (let at = first; at < first + count; at += 1) fonts.color(`#${at.toString(16).padStart(6, "0")}`);
  };
  ask(0, 5000);
  expect(supports).toHaveBeenCalledTimes(5000);
  ask(4999, 1);
  expect(supports).toHaveBeenCalledTimes(5000);
  ask(0, 1);
  expect(supports).toHaveBeenCalledTimes(5001);
});
