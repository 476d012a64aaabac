import { BadComponentError, ComponentStoppedError, PropError, REFUSALS } from "./errors";
import type { EventValue } from "./events";
import { type Fonts, hostFunctions, pageFonts } from "./host";
import { ABI_VERSION, CURSOR_VALUES } from "./schema";
import { readText, writeText } from "./text";

/** The functions hosts call (section 6 of `runtime-crate/ABI.md`), apart from those of parts that a build may lack. */
export interface RuntimeExports {
  memory: WebAssembly.Memory;
  __indirect_function_table: WebAssembly.Table;
  abi_version(): number;
  fuel_address(): number;
  fuel_budget(fuel: number): void;
  entity_limit?(count: number): void;
  random_seed(low: number, high: number): void;
  component_alloc(size: number): number;
  component_load(base: number, tableBase: number, tableSize: number): number;
  mount(base: number): number;
  string_new(length: number): number;
  prop_set_f64(base: number, name: number, kind: number, value: number): number;
  prop_set_i32(base: number, name: number, kind: number, value: number): number;
  pointer(
    kind: number,
    x: number,
    y: number,
    deltaX: number,
    deltaY: number,
    button: number,
    modifiers: number,
  ): number;
  key(up: number, key: number, modifiers: number): number;
  tick(now: number): number;
  wants_ticks(): number;
  cursor(): number;
  needs_draw(): number;
  draw(): number;
  draw_length(): number;
  draw_anew(): number;
  view_box(): number;
}

const PROP_KINDS = ["number", "boolean", "string", "color", "list", "record"] as const;
const POINTER_KINDS = ["down", "up", "move", "leave", "wheel"] as const;
const OBJECT_HEADER = 16;
const PROP_BYTES = 24;
const DEFAULT_IN_PROP = 16;

export type PropKind = (typeof PROP_KINDS)[number];
export type PointerKind = (typeof POINTER_KINDS)[number];
export type PropValue = string | number | boolean;

/** A prop a component declares. */
export interface Prop {
  readonly name: string;
  readonly kind: PropKind;
  readonly required: boolean;
  /** Where its default is. */
  readonly at: number;
}

/** Where a component's data and its functions are. */
export interface Place {
  readonly base: number;
  readonly tableBase: number;
  readonly tableSize: number;
}

/** A component loaded into one runtime. */
export interface Component extends Place {
  readonly name: string;
  readonly props: readonly Prop[];
}

/** What the pointer did, in the view's coordinates. */
export interface PointerInput {
  readonly kind: PointerKind;
  readonly x: number;
  readonly y: number;
  readonly deltaX?: number;
  readonly deltaY?: number;
  readonly button?: number;
  readonly modifiers?: number;
}

/** The keys held during an event, as the runtime takes them. */
export function modifierBits(event: {
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}): number {
  return Number(event.shiftKey) | (Number(event.ctrlKey) << 1) | (Number(event.altKey) << 2) | (Number(event.metaKey) << 3);
}

/** A rectangle of the view. */
export interface ViewBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What an instance is made of. */
export interface RuntimeModules {
  readonly runtime: WebAssembly.Module;
  /** Asked for when a component uses mathematics (section 5 of `runtime-crate/ABI.md`). */
  mathematics(): Promise<WebAssembly.Module>;
}

export interface RuntimeOptions {
  /** Bounds the work of each call; the runtime's own default if not given. */
  readonly fuel?: number;
  /** Bounds the entities of a kind; the runtime's own default if not given. */
  readonly entities?: number;
  /** Makes `Math.random` of components repeatable. */
  readonly seed?: number;
  /** Answers about text and colors; the page's canvas if not given. */
  readonly fonts?: Fonts;
}

/**
 * Bytes of a module that is compiled where it is asked for: engines compile a function when it is first called, so
 * this takes less than to wait for another thread, above all on a machine that is busy.
 */
const AT_ONCE = 65_536;

function compiled(bytes: BufferSource): WebAssembly.Module | Promise<WebAssembly.Module> {
  return bytes.byteLength > AT_ONCE ? WebAssembly.compile(bytes) : new WebAssembly.Module(bytes);
}

/** The parts that a component may need when it doesn't tell: all but the one for editing. */
const ANY_PART = 0xff;

/** One runtime instance, of any build: mounts a component. After a `ComponentStoppedError` only a new one helps. */
export class Runtime {
  protected readonly exports: RuntimeExports;
  readonly #imports: WebAssembly.ModuleImports;
  readonly #modules: RuntimeModules;
  readonly #fuelAddress: number;
  #stopped: string | undefined;
  /** Is told of each event of the component, soon after the call in which it was emitted. */
  onEvent: ((name: string, value: EventValue) => void) | undefined;

  /** By `start`. */
  constructor(exports: RuntimeExports, modules: RuntimeModules, options: RuntimeOptions) {
    this.#modules = modules;
    this.exports = exports;
    const { __indirect_function_table: table, ...functions } = { ...exports };
    this.#imports = { ...functions, table };
    this.#fuelAddress = exports.fuel_address();
    if (options.fuel !== undefined) exports.fuel_budget(options.fuel);
    if (options.entities !== undefined) exports.entity_limit?.(options.entities);
    exports.random_seed(options.seed ?? Math.random() * 2 ** 32, 0);
  }

  /** A new instance of the runtime. */
  static async start<Kind extends Runtime>(
    this: new (exports: RuntimeExports, modules: RuntimeModules, options: RuntimeOptions) => Kind,
    modules: RuntimeModules,
    options: RuntimeOptions = {},
  ): Promise<Kind> {
    const host = hostFunctions(() => exports.memory.buffer, options.fonts ?? pageFonts());
    const instance = await WebAssembly.instantiate(modules.runtime, { host });
    const exports = instance.exports as unknown as RuntimeExports;
    return new this(exports, modules, options);
  }

  /** Link a component's module to this runtime. Rejects with `BadComponentError`. */
  async load(bytes: BufferSource): Promise<Component> {
    const module = await Promise.resolve(bytes).then(compiled).catch(() => undefined);
    const section = module && WebAssembly.Module.customSections(module, "omni.abi")[0];
    if (!section || section.byteLength < 16) throw new BadComponentError(REFUSALS[1]);
    const [version = 0, dataSize = 0, tableSize = 0, parts = 0] = new Uint32Array(section.slice(0, 16));
    if (version !== ABI_VERSION) {
      throw new BadComponentError(
        `The component was compiled for runtime version ${version}; this is version ${ABI_VERSION}.`,
      );
    }
    const [offered] = WebAssembly.Module.customSections(this.#modules.runtime, "omni.parts");
    if ((parts || ANY_PART) & ~(offered ? (new Uint32Array(offered)[0] ?? 0) : 0)) {
      throw new BadComponentError("The component needs parts of the runtime that this page has not loaded.");
    }
    if (dataSize >= 1 << 26 || tableSize >= 1 << 20) throw new BadComponentError(REFUSALS[1]);
    await this.#addFunctions(module);
    const place = this.reserve(dataSize, tableSize);
    const { base } = place;
    try {
      await this.#link(module, place);
      const refusal = this.call(() => this.exports.component_load(base, place.tableBase, tableSize));
      if (refusal) throw new BadComponentError(REFUSALS[refusal]);
    } catch (error) {
      if (!this.#stopped) this.release?.(place);
      throw error;
    }
    const [name = 0] = this.#words(base + 12, 1);
    return { name: this.string(base + name), props: this.#props(base), ...place };
  }

  /** Linear memory, as it is until the next call. */
  get memory(): ArrayBuffer {
    return this.exports.memory.buffer;
  }

  /** Show a component, with a fresh state. */
  mount(component: Component): void {
    this.call(() => this.exports.mount(component.base));
  }

  /** Set a prop of a component, now if it is mounted, and whenever it is. Throws `PropError`. */
  setProp(component: Component, name: string, value: PropValue): void {
    const prop = component.props.find((one) => one.name === name);
    if (!prop) throw new PropError(`${component.name} has no prop ${name}.`);
    const { kind } = prop;
    if (typeof value !== (kind === "color" ? "number" : kind)) {
      throw new PropError(`The prop ${name} is a ${kind}, and ${JSON.stringify(value)} is not.`);
    }
    this.call(() => {
      const stored = typeof value === "string" ? this.#newString(value) : Number(value);
      const given = [component.base, this.#newString(name), PROP_KINDS.indexOf(kind), stored] as const;
      if (kind === "number") this.exports.prop_set_f64(...given);
      else this.exports.prop_set_i32(...given);
    });
  }

  /** The pointer did something. Gives whether a handler ran. */
  pointer({ kind, x, y, deltaX = 0, deltaY = 0, button = 0, modifiers = 0 }: PointerInput): boolean {
    const number = POINTER_KINDS.indexOf(kind);
    return this.call(() => this.exports.pointer(number, x, y, deltaX, deltaY, button, modifiers)) === 1;
  }

  /** A key went down or up. Gives whether a handler ran. */
  key(kind: "down" | "up", key: string, modifiers = 0): boolean {
    return this.call(() => this.exports.key(Number(kind === "up"), this.#newString(key), modifiers)) === 1;
  }

  /** It is `now`, in ms of a clock that only goes forward. Gives whether anything waits for more. */
  tick(now: number): boolean {
    return this.call(() => this.exports.tick(now)) === 1;
  }

  /** Whether anything waits for time to pass. */
  wantsTicks(): boolean {
    return this.call(() => this.exports.wants_ticks()) === 1;
  }

  /** The cursor wanted, as CSS names it. */
  cursor(): string {
    return CURSOR_VALUES[this.call(() => this.exports.cursor())] ?? "default";
  }

  /** Whether something that is drawn may have changed since the last `draw`. */
  needsDraw(): boolean {
    return this.call(() => this.exports.needs_draw()) === 1;
  }

  /**
   * The display list: linear memory, where it begins, and its length in words of 8 bytes; whether it may be another
   * than the one before.
   */
  draw(): { memory: ArrayBuffer; address: number; words: number; anew: boolean } {
    const address = this.call(() => this.exports.draw());
    return { memory: this.memory, address, words: this.exports.draw_length(), anew: this.exports.draw_anew() === 1 };
  }

  /** The component's own size, else the bounds of what it draws. */
  viewBox(): ViewBox {
    const address = this.call(() => this.exports.view_box());
    const [left = 0, top = 0, width = 0, height = 0] = new Float64Array(this.memory, address, 4);
    return { left, top, width, height };
  }

  /** Run code of a component; what stops it makes this instance unusable. */
  protected call<Result>(action: () => Result): Result {
    if (this.#stopped) throw new ComponentStoppedError(this.#stopped);
    try {
      return action();
    } catch (error) {
      this.#stopped = this.#reason(error);
      throw new ComponentStoppedError(this.#stopped, this.offsets?.(error));
    }
  }

  /** Room for a component. */
  protected reserve(dataSize: number, tableSize: number): Place {
    const base = this.call(() => this.exports.component_alloc(dataSize));
    return { base, tableBase: this.exports.__indirect_function_table.grow(tableSize), tableSize };
  }

  /** A component could not be loaded: its room may be used again. */
  protected release?(place: Place): void;

  /** Where the component's code was when it stopped, as bytes of its module, innermost call first. */
  protected offsets?(error: unknown): readonly number[];

  #reason(error: unknown): string {
    if (error instanceof ComponentStoppedError) return error.message;
    const [fuel = 0] = new Int32Array(this.memory, this.#fuelAddress, 1);
    const text = error instanceof Error ? error.message : String(error);
    // Engines differ in how they say that the stack is full.
    const reason =
      fuel < 0
        ? "it worked too long without an end in sight"
        : /stack|recurs/.test(text)
          ? "it called itself without an end"
          : text;
    return `The component was stopped: ${reason}.`;
  }

  /** Functions that not every component needs: those of the mathematics, and what it tells of its events by. */
  async #addFunctions(module: WebAssembly.Module): Promise<void> {
    const [section] = WebAssembly.Module.customSections(module, "omni.events");
    if (section) {
      const { teller } = await import("./events");
      this.#imports.tell = teller(section, this);
    }
    const isThere = ({ name }: WebAssembly.ModuleImportDescriptor) => name in this.#imports || !name.startsWith("math_");
    if (WebAssembly.Module.imports(module).every(isThere)) return;
    const { exports } = await WebAssembly.instantiate(await this.#modules.mathematics());
    for (const [name, item] of Object.entries(exports)) if (name.startsWith("math_")) this.#imports[name] = item;
  }

  async #link(module: WebAssembly.Module, { base, tableBase }: Place): Promise<void> {
    const constant = (value: number) => new WebAssembly.Global({ value: "i32", mutable: false }, value);
    const omni = {
      ...this.#imports,
      data_base: constant(base),
      table_base: constant(tableBase),
      fuel: constant(this.#fuelAddress),
    };
    try {
      await WebAssembly.instantiate(module, { omni });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BadComponentError(`The component can't be linked to this runtime: ${reason}.`);
    }
  }

  #newString(text: string): number {
    const address = this.exports.string_new(text.length);
    writeText(this.memory, address + OBJECT_HEADER, text);
    return address;
  }

  #words(address: number, count: number): number[] {
    return [...new Uint32Array(this.memory, address, count)];
  }

  /** The text of a string object. */
  string(address: number): string {
    const [length = 0] = this.#words(address + 8, 1);
    return readText(this.memory, address + OBJECT_HEADER, length);
  }

  #props(base: number): Prop[] {
    const [off = 0, count = 0] = this.#words(base + 32, 2);
    return Array.from({ length: count }, (_, index) => {
      const entry = base + off + PROP_BYTES * index;
      const [own = 0, , kind = 0, required = 0] = this.#words(entry, 4);
      return {
        name: this.string(base + own),
        kind: PROP_KINDS[kind] ?? "number",
        required: required !== 0,
        at: entry + DEFAULT_IN_PROP,
      };
    });
  }
}
