import {
  cssColor,
  DisplayList,
  ELLIPSE,
  IMAGE,
  LINE,
  type Matrix,
  PATH,
  POLYGON,
  POLYLINE,
  RECT,
  type Shape,
  TEXT,
} from "./display";
import { Images } from "./images";
import type { Fit, Renderer } from "./renderer";
import { ALIGN_VALUES, DEFAULT_FONT } from "./schema";

const SVG = "http://www.w3.org/2000/svg";
const TAGS: Readonly<Record<number, string>> = {
  [RECT]: "rect",
  [ELLIPSE]: "ellipse",
  [LINE]: "line",
  [POLYLINE]: "polyline",
  [POLYGON]: "polygon",
  [PATH]: "path",
  [TEXT]: "text",
  [IMAGE]: "image",
};

/** An element as it is to be. */
interface Wanted {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Wanted[];
  readonly text: string;
  /** All of it as text: two that are written alike look alike. */
  key: string;
}

/** An element of the page, and what it was made for. */
interface Kept {
  readonly element: SVGElement;
  wanted: Wanted;
  children: Kept[];
}

function want(tag: string, attributes: Record<string, string>, children: Wanted[] = [], text = ""): Wanted {
  return { tag, attributes, children, text, key: "" };
}

/** An element's key is known when its children are complete. */
function seal(wanted: Wanted): Wanted {
  const { tag, attributes, children, text } = wanted;
  wanted.key = JSON.stringify([tag, attributes, text, children.map(({ key }) => key)]);
  return wanted;
}

/** Draws display lists as elements of the page, of which it touches only those that have changed. */
export class SvgRenderer implements Renderer {
  readonly name = "svg";
  readonly element = document.createElementNS(SVG, "svg");
  onStale: () => void = () => undefined;
  readonly #definitions = document.createElementNS(SVG, "defs");
  readonly #root = document.createElementNS(SVG, "g");
  #shown: Kept[] = [];
  /** Elements of `#definitions` with their names, by what they are. */
  #defined = new Map<string, SVGElement>();
  #used = new Map<string, SVGElement>();
  #names = 0;
  readonly #images = new Images(() => undefined);

  constructor() {
    this.element.append(this.#definitions, this.#root);
  }

  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#images.useAssets(urls);
  }

  resize(width: number, height: number): void {
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }

  draw(memory: ArrayBuffer, address: number, words: number, { scale, x, y }: Fit): void {
    const list = new DisplayList(memory, address, words);
    const place = `matrix(${scale} 0 0 ${scale} ${x} ${y})`;
    if (this.#root.getAttribute("transform") !== place) this.#root.setAttribute("transform", place);
    // The children of the clips that are open, outermost first.
    const open: Wanted[] = [want("g", {})];
    const add = (wanted: Wanted) => open.at(-1)?.children.push(wanted);
    list.walk({
      shape: (shape, matrix) => add(this.#shape(list, shape, matrix)),
      clip: (at, matrix) => open.push(want("g", { "clip-path": this.#clip(list, at, matrix) })),
      unclip: () => {
        const ended = open.pop();
        if (ended) add(seal(ended));
      },
    });
    this.#shown = reconcile(this.#root, this.#shown, open[0]?.children ?? []);
    for (const [what, element] of this.#defined) if (!this.#used.has(what)) element.remove();
    this.#defined = this.#used;
    this.#used = new Map();
  }

  destroy(): void {
    this.onStale = () => undefined;
  }

  #shape(list: DisplayList, shape: Shape, matrix: Readonly<Matrix>): Wanted {
    const [attributes, text] = geometry(list, shape, this.#images);
    this.#paint(list, shape, attributes);
    if (matrix.some((part, index) => part !== IDENTITY[index])) attributes.transform = written(matrix);
    const opacity = list.float(shape.at + 3);
    const around: Record<string, string> = shape.shadow >= 0 ? { filter: this.#shadow(list, shape.shadow) } : attributes;
    if (opacity !== 1) around.opacity = String(opacity);
    const element = seal(want(TAGS[shape.operation] ?? "g", attributes, [], text));
    // A shadow falls as in the view, however its shape is turned.
    return around === attributes ? element : seal(want("g", around, [element]));
  }

  #paint(list: DisplayList, { operation, at, gradient }: Shape, attributes: Record<string, string>): void {
    if (operation === IMAGE) return;
    const fill = list.integer(at + 1);
    const stroke = list.integer(at + 1, 1);
    if (operation !== LINE) {
      if (gradient >= 0) attributes.fill = this.#gradient(list, gradient, fill);
      else attributes.fill = fill ? cssColor(fill) : "none";
    }
    if (!stroke) return;
    attributes.stroke = cssColor(stroke);
    attributes["stroke-width"] = String(list.float(at + 2));
    // As on a canvas; an SVG would cut corners sooner.
    if (operation >= POLYLINE) attributes["stroke-miterlimit"] = "10";
  }

  #gradient(list: DisplayList, at: number, from: number): string {
    const [a, b, c, d] = [2, 3, 4, 5].map((word) => String(list.float(at + word)));
    const radial = list.integer(at + 1) === 1;
    const ends = radial ? { cx: a, cy: b, r: c } : { x1: a, y1: b, x2: c, y2: d };
    const stops = [from, list.integer(at + 1, 1)].map((color, offset) =>
      want("stop", { offset: String(offset), "stop-color": cssColor(color) }),
    );
    return this.#define(
      want(`${radial ? "radial" : "linear"}Gradient`, { gradientUnits: "userSpaceOnUse", ...ends } as Record<string, string>, stops),
    );
  }

  #shadow(list: DisplayList, at: number): string {
    const drop = want("feDropShadow", {
      "flood-color": cssColor(list.integer(at + 1)),
      stdDeviation: String(list.float(at + 2) / 2),
      dx: String(list.float(at + 3)),
      dy: String(list.float(at + 4)),
    });
    // All that can be seen: a share of the shape would be nothing for a line.
    const room = { filterUnits: "userSpaceOnUse", x: "-9999", y: "-9999", width: "19998", height: "19998" };
    return this.#define(want("filter", { ...room, "color-interpolation-filters": "sRGB" }, [drop]));
  }

  #clip(list: DisplayList, at: number, matrix: Readonly<Matrix>): string {
    const [width, height, rx] = [1, 2, 3].map((word) => String(list.float(at + word)));
    const rect = want("rect", { width, height, rx, transform: written(matrix) } as Record<string, string>);
    return this.#define(want("clipPath", {}, [rect]));
  }

  /** A reference to something that is defined once, however often it is used. */
  #define(wanted: Wanted): string {
    for (const child of wanted.children) seal(child);
    const { key } = seal(wanted);
    let element = this.#used.get(key) ?? this.#defined.get(key);
    if (!element) {
      element = make(wanted).element;
      element.id = `omni${(this.#names += 1)}`;
      this.#definitions.append(element);
    }
    this.#used.set(key, element);
    return `url(#${element.id})`;
  }
}

const IDENTITY: Readonly<Matrix> = [1, 0, 0, 1, 0, 0];

function written(matrix: Readonly<Matrix>): string {
  return `matrix(${matrix.join(" ")})`;
}

/** The attributes that tell where a shape is, and its text. */
function geometry(list: DisplayList, { operation, at }: Shape, images: Images): [Record<string, string>, string] {
  const [a = "", b = "", c = "", d = ""] = [4, 5, 6, 7].map((word) => String(list.float(at + word)));
  switch (operation) {
    case RECT:
      return [{ x: a, y: b, width: c, height: d, rx: String(list.float(at + 8)) }, ""];
    case ELLIPSE:
      return [{ cx: a, cy: b, rx: c, ry: d }, ""];
    case LINE:
      return [{ x1: a, y1: b, x2: c, y2: d }, ""];
    case POLYLINE:
    case POLYGON:
      return [{ points: list.points(at + 4).join(" ") }, ""];
    case PATH:
      return [{ d: list.text(at + 4) }, ""];
    case IMAGE: {
      const href = images.url(list.text(at + 8));
      return [{ x: a, y: b, width: c, height: d, preserveAspectRatio: "none", ...(href && { href }) }, ""];
    }
    case TEXT: {
      const font = { "font-family": list.text(at + 9) || DEFAULT_FONT, "font-size": c, "font-weight": d };
      const anchor = ALIGN_VALUES[list.integer(at + 10)] ?? "start";
      return [{ x: a, y: b, ...font, "text-anchor": anchor, "xml:space": "preserve" }, list.text(at + 8)];
    }
    default:
      return [{}, ""];
  }
}

function set(element: SVGElement, name: string, value: string): void {
  const space = name.startsWith("xml:") ? "http://www.w3.org/XML/1998/namespace" : null;
  element.setAttributeNS(space, name, value);
}

function make(wanted: Wanted): Kept {
  const element = document.createElementNS(SVG, wanted.tag);
  for (const [name, value] of Object.entries(wanted.attributes)) set(element, name, value);
  if (wanted.text) element.textContent = wanted.text;
  const children = wanted.children.map(make);
  element.append(...children.map((child) => child.element));
  return { element, wanted, children };
}

/** Change what is kept under a parent into what is wanted there. What is alike at both ends is not touched. */
function reconcile(parent: SVGElement, kept: Kept[], wanted: readonly Wanted[]): Kept[] {
  let start = 0;
  while (start < kept.length && start < wanted.length && kept[start]?.wanted.key === wanted[start]?.key) start += 1;
  let end = 0;
  while (
    end < kept.length - start &&
    end < wanted.length - start &&
    kept[kept.length - 1 - end]?.wanted.key === wanted[wanted.length - 1 - end]?.key
  ) {
    end += 1;
  }
  const old = kept.slice(start, kept.length - end);
  const after = kept[kept.length - end]?.element ?? null;
  const changed = wanted.slice(start, wanted.length - end).map((one, index) => {
    const before = old[index];
    if (before?.wanted.tag === one.tag) return update(before, one);
    const made = make(one);
    if (before) before.element.replaceWith(made.element);
    else parent.insertBefore(made.element, after);
    return made;
  });
  for (const gone of old.slice(changed.length)) gone.element.remove();
  return [...kept.slice(0, start), ...changed, ...kept.slice(kept.length - end)];
}

function update(kept: Kept, wanted: Wanted): Kept {
  const { element, wanted: before } = kept;
  if (before.key === wanted.key) return kept;
  for (const name of Object.keys(before.attributes)) if (!(name in wanted.attributes)) element.removeAttribute(name);
  for (const [name, value] of Object.entries(wanted.attributes)) {
    if (before.attributes[name] !== value) set(element, name, value);
  }
  if (before.text !== wanted.text) element.textContent = wanted.text;
  kept.children = reconcile(element, kept.children, wanted.children);
  kept.wanted = wanted;
  return kept;
}
