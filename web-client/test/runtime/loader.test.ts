import { expect, test, vi } from "vitest";
import { BadComponentError, ComponentStoppedError, PropError } from "../../src/runtime/errors";
import { modifierBits, type Runtime } from "../../src/runtime/loader";
import { Canvas2DRenderer } from "../../src/runtime/canvas2d";
import { moduleBytes, startBuild, startRuntime } from "./modules";
import { Recorder } from "./recorder";

function drawn(runtime: Runtime): string[] {
  const recorder = new Recorder();
  const { memory, address, words } = runtime.draw();
  new Canvas2DRenderer(recorder.context).draw(memory, address, words, { scale: 1, x: 0, y: 0 });
  return recorder.calls;
}

function click(runtime: Runtime, x: number, y: number): void {
  runtime.pointer({ kind: "down", x, y });
  runtime.pointer({ kind: "up", x, y });
}

test("a component is mounted, drawn, clicked and drawn again only when something changed", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("button")));
  expect(drawn(runtime)).toContain("fillRect 0 0 100 40 in #4caf50ff");
  expect(runtime.needsDraw()).toBe(false);
  click(runtime, 5, 5);
  expect(runtime.needsDraw()).toBe(true);
  expect(drawn(runtime)).toContain("fillRect 1 0 100 40 in #66bb6aff");
  expect(runtime.viewBox()).toEqual({ left: 1, top: 0, width: 153, height: 40 });
});

test("a swap keeps signals, and table slots are used again", async () => {
  const runtime = await startRuntime();
  let shown = await runtime.load(moduleBytes("button"));
  runtime.mount(shown);
  click(runtime, 5, 5);
  const places = new Set<number>();
  for (let round = 0; round < 20; round += 1) {
    const next = await runtime.load(moduleBytes(round % 2 ? "button" : "wide-button"));
    runtime.swap(next);
    runtime.unload(shown);
    shown = next;
    places.add(next.tableBase);
  }
  expect(places.size).toBeLessThanOrEqual(2);
  expect(drawn(runtime)).toContain("fillRect 1 0 100 40 in #66bb6aff");
  runtime.unmount();
  expect(runtime.stats()).toMatchObject({ objects: 0, frames: 0, nodes: 0 });
});

test("props are given before and while a component is mounted", async () => {
  const runtime = await startRuntime();
  const component = await runtime.load(moduleBytes("required"));
  expect(component.props).toMatchObject([
    { name: "label", kind: "string", required: true },
    { name: "left", kind: "number", required: true },
    { name: "tint", kind: "color", required: true },
    { name: "shown", kind: "boolean", required: true },
  ]);
  runtime.setProp(component, "label", "Grüße 😀");
  runtime.mount(component);
  expect(drawn(runtime)).toContain("fillText Grüße 😀 0 14.4 in #000000ff, 400 16px sans-serif, left");
  runtime.setProp(component, "left", 8);
  runtime.setProp(component, "tint", 0xff8800ff);
  runtime.setProp(component, "shown", true);
  expect(drawn(runtime)).toContain("fillText Grüße 😀 8 14.4 in #ff8800ff, 400 16px sans-serif, left");
  expect(drawn(runtime)).toContain("fillRect 0 0 100 100 in #000000ff");
  expect(() => runtime.setProp(component, "left", "8")).toThrow(PropError);
  expect(() => runtime.setProp(component, "nothing", 8)).toThrow("Required has no prop nothing.");
});

test("what is no component is refused in words, and what is shown goes on", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("button")));
  const before = runtime.stats();
  for (const bytes of [new Uint8Array(), moduleBytes("button").slice(0, 300), moduleBytes("future")]) {
    await expect(runtime.load(bytes)).rejects.toThrow(BadComponentError);
  }
  await expect(runtime.load(moduleBytes("future"))).rejects.toThrow("compiled for runtime version 4; this is version 3");
  expect(runtime.stats()).toEqual(before);
  expect(drawn(runtime)).toContain("fillRect 0 0 100 40 in #4caf50ff");
});

test("a component that was given back is refused in words, and what is shown goes on", async () => {
  const runtime = await startRuntime();
  const [shown, gone] = [await runtime.load(moduleBytes("button")), await runtime.load(moduleBytes("button"))];
  runtime.mount(shown);
  runtime.unload(gone);
  for (const action of [
    () => runtime.mount(gone),
    () => runtime.swap(gone),
    () => runtime.unload(gone),
    () => runtime.setProp(gone, "label", "x"),
  ]) {
    expect(action).toThrow("given back");
  }
  expect(drawn(runtime)).toContain("fillRect 0 0 100 40 in #4caf50ff");
});

test("a component without an end is stopped, and its instance refuses to go on", async () => {
  const runtime = await startRuntime({ fuel: 10_000 });
  runtime.mount(await runtime.load(moduleBytes("endless")));
  runtime.pointer({ kind: "down", x: 5, y: 5 });
  expect(() => runtime.pointer({ kind: "up", x: 5, y: 5 })).toThrow("it worked too long");
  expect(() => runtime.draw()).toThrow(ComponentStoppedError);
});

test("effects that set off each other without an end are named as the reason", async () => {
  const runtime = await startRuntime({ fuel: 10_000 });
  runtime.mount(await runtime.load(moduleBytes("restless")));
  runtime.pointer({ kind: "down", x: 5, y: 5 });
  expect(() => runtime.pointer({ kind: "up", x: 5, y: 5 })).toThrow("its effects never come to rest");
  expect(() => runtime.draw()).toThrow("its effects never come to rest");
});

test("a component that fails says why", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("failing")));
  runtime.pointer({ kind: "down", x: 5, y: 5 });
  expect(() => runtime.pointer({ kind: "up", x: 5, y: 5 })).toThrow("the item at index 7 of a list");
});

test("each shape is drawn with its own paint, opacity and place", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("shapes")));
  expect(drawn(runtime)).toEqual([
    "fillRect 0 0 30 100 in #123456ff",
    "roundRect 0 0 100 100 5",
    "stroke in #00ff0080 of 1",
    "setTransform 1 0 0 1 7 0",
    "ellipse 0 0 9 9",
    "fill in #000000ff at 0.5",
    "setTransform 1 0 0 1 0 0",
    "lineTo 0 0",
    "lineTo 4 0",
    "lineTo 4 3",
    "closePath",
    "fill in #000000ff",
    "fill M0 0H5 in #000000ff",
    "moveTo 0 0",
    "lineTo 100 0",
    "stroke in #000000ff of 1",
    "fillText Grüße 😀 3 14.4 in #000000ff, 400 16px sans-serif, left",
  ]);
  expect(runtime.viewBox()).toEqual({ left: 0, top: 0, width: 200, height: 100 });
});

test("modifier keys become bits", () => {
  const none = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };
  expect(modifierBits(none)).toBe(0);
  expect(modifierBits({ ...none, shiftKey: true, metaKey: true })).toBe(9);
});

test("time passes only while something waits for it", async () => {
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("button")));
  expect(runtime.wantsTicks()).toBe(false);
  expect(runtime.tick(5)).toBe(false);
  runtime.mount(await runtime.load(moduleBytes("ticking")));
  expect(runtime.wantsTicks()).toBe(true);
  expect([1000, 1016, 1040].map((now) => runtime.tick(now))).toEqual([true, true, true]);
  expect(runtime.viewBox().left).toBe(40);
  runtime.unmount();
  expect(runtime.wantsTicks()).toBe(false);
});

test("clips, gradients and shadows hold for what they belong to, and an image waits until it is there", async () => {
  const asked: string[] = [];
  class Picture {
    complete = false;
    naturalWidth = 0;
    set src(source: string) {
      asked.push(source);
    }
  }
  vi.stubGlobal("Image", Picture);
  const runtime = await startRuntime();
  runtime.mount(await runtime.load(moduleBytes("effects")));
  const calls: string[] = [];
  const stops: string[] = [];
  const gradient = { addColorStop: (at: number, color: string) => stops.push(`${String(at)} ${color}`) };
  const state: Record<string, unknown> = { canvas: { width: 300, height: 200 } };
  const context = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (...values: unknown[]) => {
            calls.push([name, ...values].join(" "));
            return gradient;
          },
    set: (target, name: string, value) => {
      if (name === "shadowColor") calls.push(`shadow ${String(value)}`);
      target[name] = value;
      return true;
    },
  });
  const { memory, address, words } = runtime.draw();
  new Canvas2DRenderer(context as unknown as CanvasRenderingContext2D).draw(memory, address, words, {
    scale: 2,
    x: 0,
    y: 0,
  });
  vi.unstubAllGlobals();
  const told = calls.filter((call) => !/^(setTransform|clearRect|beginPath)/.test(call));
  expect(told).toEqual([
    "save",
    "roundRect 0 0 50 20 4",
    "clip",
    "shadow #00000080",
    "createLinearGradient 0 50 100 50",
    "roundRect 0 0 100 100 0",
    "fill",
    "shadow transparent",
    "restore",
    "createRadialGradient 0 0 0 0 0 5",
    "ellipse 0 0 5 5 0 0 6.283185307179586",
    "fill",
  ]);
  expect(stops).toEqual(["0 #ff0000ff", "1 #0000ffff", "0 #000000ff", "1 #00ff0080"]);
  expect(asked).toEqual(["data:image/png;base64,AAAA"]);
});

/** The module, as a compiler wrote it that tells the parts it needs: in the last word of its first section. */
function telling(name: string, parts: number): Uint8Array<ArrayBuffer> {
  const bytes = moduleBytes(name);
  const at = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("").indexOf("omni.abi") + 20;
  new DataView(bytes.buffer).setUint32(at, parts, true);
  return bytes;
}

test("a build of the runtime with fewer parts draws the same, and refuses what needs more", async () => {
  const whole = await startRuntime();
  whole.mount(await whole.load(moduleBytes("shapes")));
  const every = await startBuild("omnicraft_embed");
  every.mount(await every.load(moduleBytes("shapes")));
  expect(drawn(every)).toEqual(drawn(whole));
  const small = await startBuild("omnicraft_embed_small");
  await expect(small.load(moduleBytes("shapes"))).rejects.toThrow("parts of the runtime that this page has not loaded");
  await expect(small.load(telling("shapes", 3))).rejects.toThrow(BadComponentError);
  // One that hides what it needs gets no further.
  await expect(small.load(telling("shapes", 1))).rejects.toThrow("can't be linked to this runtime");
});
