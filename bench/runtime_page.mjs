// In the page: every variant gives `update()`, and where it draws `draw()`; times are medians in ms.
import { batch, createEffect, createRoot, createSignal } from "solid-js";
import Konva from "konva";
import { Particle, ParticleContainer, Texture, WebGLRenderer } from "pixi.js";
import { Canvas2DRenderer } from "../web-client/src/runtime/canvas2d";
import { EditingRuntime as Runtime } from "../web-client/src/runtime/editing-runtime";
import { SvgRenderer } from "../web-client/src/runtime/svg";
import { WebglRenderer } from "../web-client/src/runtime/webgl/renderer";

const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const FIT = { scale: 1, x: 0, y: 0 };
const [WIDTH, HEIGHT] = [800, 600];

function canvas() {
  const made = document.createElement("canvas");
  [made.width, made.height] = [WIDTH, HEIGHT];
  document.body.replaceChildren(made);
  return made.getContext("2d");
}

/** What was drawn is there: nothing waits in a queue. */
const finish = (context) => context.getImageData(0, 0, 1, 1);

/** The median of a few samples, of which each takes at least a ms. */
function timed(action, budget = 900) {
  action();
  let repeats = 1;
  for (;;) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) action();
    const took = performance.now() - start;
    if (took >= 1 || repeats > 4096) break;
    repeats *= 2;
  }
  const samples = [];
  const end = performance.now() + budget;
  while (samples.length < 5 || (performance.now() < end && samples.length < 60)) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) action();
    samples.push((performance.now() - start) / repeats);
  }
  return median(samples);
}

/** What draws our display lists, and how one waits for its picture. */
const RENDERERS = {
  canvas() {
    const context = canvas();
    return [new Canvas2DRenderer(context), () => finish(context)];
  },
  /** What draws crowds as pixels is never loaded. */
  "canvas alone"() {
    const [renderer, end] = RENDERERS.canvas();
    renderer.crowds = Promise.resolve();
    return [renderer, end];
  },
  webgl() {
    const renderer = placed(WebglRenderer.open());
    return [renderer, pixelOf(renderer.element.getContext("webgl2"))];
  },
  svg() {
    const renderer = placed(new SvgRenderer());
    return [renderer, () => renderer.element.getBoundingClientRect()];
  },
};

function placed(renderer) {
  renderer.resize(WIDTH, HEIGHT);
  document.body.replaceChildren(renderer.element);
  return renderer;
}

/** Reads a pixel, which is there when all before it is drawn. */
function pixelOf(gl) {
  const pixel = new Uint8Array(4);
  return () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
}

async function ours(given, name, count, by = "canvas") {
  const runtime = await Runtime.start(
    { runtime: given.runtime, mathematics: () => Promise.reject(new Error("not needed")) },
    { fuel: 2_000_000_000, entities: 1_000_000 },
  );
  const component = await runtime.load(bytes(given.modules[name]));
  const before = runtime.stats();
  runtime.setProp(component, "count", count);
  runtime.mount(component);
  let now = 0;
  const update = () => runtime.tick((now += 16));
  update();
  const [renderer, end] = RENDERERS[by]();
  const draw = () => {
    const { memory, address, words, anew } = runtime.draw();
    renderer.draw(memory, address, words, FIT, anew);
  };
  for (let picture = 0; picture < 2; picture += 1) {
    update();
    draw();
  }
  await renderer.crowds;
  return { update, draw, finish: end, dispose: () => renderer.destroy(), runtime, before };
}

function drawRects(context, x, y, fill) {
  context.clearRect(0, 0, WIDTH, HEIGHT);
  for (let i = 0; i < x.length; i++) {
    context.fillStyle = fill[i];
    context.fillRect(x[i], y[i], 4, 4);
  }
}

const arrays = (count) => [new Float64Array(count), new Float64Array(count), new Array(count).fill("teal")];

function vanilla(count) {
  const [x, y, fill] = arrays(count);
  const context = canvas();
  let t = 0;
  const update = () => {
    t += 0.1;
    for (let i = 0; i < count; i++) {
      x[i] = i * 0.007 + t;
      y[i] = i * 0.005 + t;
      fill[i] = i > t ? "teal" : "tomato";
    }
  };
  return { update, draw: () => drawRects(context, x, y, fill), finish: () => finish(context) };
}

/** One effect for each entity, or three and three signals. */
function solid(count, fine) {
  const [x, y, fill] = arrays(count);
  const context = canvas();
  let t = 0;
  let set;
  const dispose = createRoot((dispose) => {
    const [time, setTime] = createSignal(0);
    set = setTime;
    for (let i = 0; i < count; i++) {
      if (fine) {
        createEffect(() => (x[i] = i * 0.007 + time()));
        createEffect(() => (y[i] = i * 0.005 + time()));
        createEffect(() => (fill[i] = i > time() ? "teal" : "tomato"));
      } else {
        createEffect(() => {
          const now = time();
          x[i] = i * 0.007 + now;
          y[i] = i * 0.005 + now;
          fill[i] = i > now ? "teal" : "tomato";
        });
      }
    }
    return dispose;
  });
  const draw = () => drawRects(context, x, y, fill);
  return { update: () => set((t += 0.1)), draw, finish: () => finish(context), dispose };
}

/** Three signals for each entity, all of them set, and an effect for each. */
function solidCells(count) {
  const [x, y, fill] = arrays(count);
  const context = canvas();
  const setters = [];
  let t = 0;
  const dispose = createRoot((dispose) => {
    for (let i = 0; i < count; i++) {
      const signals = [createSignal(0), createSignal(0), createSignal("teal")];
      [x, y, fill].forEach((values, which) => createEffect(() => (values[i] = signals[which][0]())));
      setters.push(signals.map(([, set]) => set));
    }
    return dispose;
  });
  const update = () => {
    t += 0.1;
    batch(() => {
      for (let i = 0; i < count; i++) {
        const [setX, setY, setFill] = setters[i];
        setX(i * 0.007 + t);
        setY(i * 0.005 + t);
        setFill(i > t ? "teal" : "tomato");
      }
    });
  };
  const draw = () => drawRects(context, x, y, fill);
  return { update, draw, finish: () => finish(context), dispose };
}

function konva(count) {
  const place = document.createElement("div");
  document.body.replaceChildren(place);
  const stage = new Konva.Stage({ container: place, width: WIDTH, height: HEIGHT });
  const layer = new Konva.Layer({ listening: false });
  stage.add(layer);
  const rects = Array.from({ length: count }, () => new Konva.Rect({ width: 4, height: 4, fill: "teal" }));
  layer.add(...rects);
  Konva.autoDrawEnabled = false;
  let t = 0;
  const update = () => {
    t += 0.1;
    rects.forEach((rect, i) => {
      rect.setAttrs({ x: i * 0.007 + t, y: i * 0.005 + t, fill: i > t ? "teal" : "tomato" });
    });
  };
  const context = layer.getCanvas().getContext()._context;
  return { update, draw: () => layer.draw(), finish: () => finish(context), dispose: () => stage.destroy() };
}

async function pixi(count) {
  const renderer = new WebGLRenderer();
  await renderer.init({ width: WIDTH, height: HEIGHT, preference: "webgl", antialias: false });
  document.body.replaceChildren(renderer.canvas);
  const container = new ParticleContainer({ dynamicProperties: { position: true, color: true } });
  const particles = Array.from(
    { length: count },
    () => new Particle({ texture: Texture.WHITE, scaleX: 4, scaleY: 4, tint: 0x008080 }),
  );
  particles.forEach((particle) => container.addParticle(particle));
  let t = 0;
  const update = () => {
    t += 0.1;
    particles.forEach((particle, i) => {
      particle.x = i * 0.007 + t;
      particle.y = i * 0.005 + t;
      particle.tint = i > t ? 0x008080 : 0xff6347;
    });
  };
  const end = pixelOf(renderer.gl);
  return { update, draw: () => renderer.render(container), finish: end, dispose: () => renderer.destroy() };
}

/** Elements of the page, set by hand. */
function svg(count) {
  const SVG = "http://www.w3.org/2000/svg";
  const root = document.createElementNS(SVG, "svg");
  root.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  const rects = Array.from({ length: count }, () => {
    const rect = document.createElementNS(SVG, "rect");
    rect.setAttribute("width", "4");
    rect.setAttribute("height", "4");
    return rect;
  });
  root.append(...rects);
  document.body.replaceChildren(root);
  let t = 0;
  const update = () => (t += 0.1);
  const draw = () => {
    rects.forEach((rect, i) => {
      rect.setAttribute("x", i * 0.007 + t);
      rect.setAttribute("y", i * 0.005 + t);
      rect.setAttribute("fill", i > t ? "teal" : "tomato");
    });
  };
  return { update, draw, finish: () => root.getBoundingClientRect() };
}

function bareLoop(given, count) {
  const { step, memory } = new WebAssembly.Instance(given.loop).exports;
  memory.grow(Math.ceil((count * 32) / 65536));
  const values = new Float64Array(memory.buffer, 0, count * 4);
  for (let i = 0; i < count; i++) values.set([i * 0.007], i), (values[count + i] = i * 0.005);
  values.fill(0.01, count * 2);
  return { update: () => step(count, 16) };
}

const VARIANTS = {
  "vanilla arrays": (_, count) => vanilla(count),
  "Solid, one effect each": (_, count) => solid(count, false),
  "Solid, three effects each": (_, count) => solid(count, true),
  "Solid, three signals each": (_, count) => solidCells(count),
  Konva: (_, count) => konva(count),
  PixiJS: (_, count) => pixi(count),
  "SVG by hand": (_, count) => svg(count),
  "a bare WASM loop": bareLoop,
  bindings: (given, count) => ours(given, "bindings", count),
  list: (given, count) => ours(given, "list", count),
  cells: (given, count) => ours(given, "cells", count),
  system: (given, count) => ours(given, "system", count),
  particles: (given, count) => ours(given, "particles", count),
  "particles, no pixels": (given, count) => ours(given, "particles", count, "canvas alone"),
  "particles, WebGL": (given, count) => ours(given, "particles", count, "webgl"),
  "particles, SVG": (given, count) => ours(given, "particles", count, "svg"),
};

async function ready(given) {
  const loop = await WebAssembly.compile(bytes(given.loop));
  return { ...given, runtime: await WebAssembly.compile(bytes(given.runtime)), loop };
}

/** Times of one variant: `update`, `issue` (drawing as far as it is ours to do), `frame` (both, and raster). */
window.measure = async (data, name, count) => {
  const given = await ready(data);
  const first = await VARIANTS[name](given, count);
  const found = { update: timed(first.update) };
  first.dispose?.();
  // As time passes, all of them move out of the picture: what is drawn is another one, from its beginning.
  const variant = await VARIANTS[name](given, count);
  if (variant.draw && name !== "system") {
    // Engines compile again what runs often, and meanwhile are slower: those frames are not measured.
    const begun = performance.now() + 500;
    for (let frame = 0; frame < 1 || (frame < 30 && performance.now() < begun); frame++) {
      variant.update();
      variant.draw();
      variant.finish();
    }
    // The queue is emptied between, or what waits in it would be drawn by whoever comes next.
    const issues = [];
    const frames = [];
    const end = performance.now() + 1500;
    while (issues.length < 4 || (performance.now() < end && issues.length < 40)) {
      const start = performance.now();
      variant.update();
      const updated = performance.now();
      variant.draw();
      issues.push(performance.now() - updated);
      variant.finish();
      frames.push(performance.now() - start);
    }
    Object.assign(found, { issue: median(issues), frame: median(frames) });
  }
  if (variant.runtime) {
    const { bytes: inUse, memory } = variant.runtime.stats();
    Object.assign(found, { bytes: inUse - variant.before.bytes, memory });
  }
  variant.dispose?.();
  return found;
};

/** Bytes of JavaScript's heap that Solid's effects take. */
window.solidHeap = (count, fine) => {
  const used = () => {
    gc();
    gc();
    return performance.memory.usedJSHeapSize;
  };
  const before = used();
  const kept = solid(count, fine);
  const after = used();
  kept.dispose();
  return after - before;
};

/** A module's bytes → shown in place of the one before, with the first picture's list. */
window.swaps = async (data, size) => {
  const given = await ready(data);
  const runtime = await Runtime.start({
    runtime: given.runtime,
    mathematics: () => Promise.reject(new Error("not needed")),
  });
  const modules = given.swaps[size].map(bytes);
  const took = [];
  let shown;
  for (const module of modules) {
    const start = performance.now();
    const component = await runtime.load(module);
    runtime.swap(component);
    runtime.draw();
    took.push(performance.now() - start);
    if (shown) runtime.unload(shown);
    shown = component;
  }
  return median(took.slice(2));
};

/** A compiled component of Svelte → imported and mounted. */
window.svelteMounts = async (sources) => {
  const { mount, unmount } = await import("svelte");
  const took = [];
  for (const source of sources) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const start = performance.now();
    const { default: Panel } = await import(/* @vite-ignore */ url);
    const mounted = mount(Panel, { target: document.body });
    took.push(performance.now() - start);
    await unmount(mounted);
  }
  return median(took.slice(2));
};
