import { Drafts, type Draft } from "./drafts";
import { BadComponentError, ComponentStoppedError } from "./errors";
import { type Component, type Place, type PropValue, Runtime, type RuntimeExports } from "./loader";
import { componentOffsets } from "./source-map";
import { readAttribute, readTrace, type Asked, type Trace } from "./trace";

/** Effects that ran again so often in a turn, and reached a bound, set off each other. */
const RESTLESS = 10;
const COMEBACKS = 6;
/** Why ends what grows without an end: a string or list is too long, or memory is used up. */
const GROWN = /too long|memory/;

/** The functions of the runtime's part for editing, besides the others. */
interface EditingExports extends RuntimeExports {
  component_free(base: number): void;
  swap(base: number): number;
  unmount(): void;
  pick(x: number, y: number): number;
  trace(): number;
  stat(which: number): number;
}

/**
 * An instance of the whole runtime: mounts one component after the other, and tells what an editor asks. What it
 * loads may be damaged: that is refused.
 */
export class EditingRuntime extends Runtime {
  protected declare readonly exports: EditingExports;
  #freeSlots: { start: number; room: number }[] = [];
  readonly #loaded = new Set<Component>();
  readonly #drafts = new Drafts((bytes) => this.call(() => this.exports.component_alloc(bytes)));

  override async load(bytes: BufferSource): Promise<Component> {
    const component = await super.load(bytes);
    this.#loaded.add(component);
    return component;
  }

  /** Give back what a component takes; it is unmounted first if it is mounted. */
  unload(component: Component): void {
    this.#require(component);
    this.#loaded.delete(component);
    this.release(component);
  }

  /** Show a component in place of what is mounted, with a fresh state. */
  override mount(component: Component): void {
    this.#require(component);
    this.draft([]);
    super.mount(component);
  }

  /** Show a component in place of what is mounted; signals keep their value by name and type. */
  swap(component: Component): void {
    this.#require(component);
    this.draft([]);
    this.call(() => this.exports.swap(component.base));
  }

  /** Take what is mounted away. */
  unmount(): void {
    this.draft([]);
    this.call(() => this.exports.unmount());
  }

  override setProp(component: Component, name: string, value: PropValue): void {
    this.#require(component);
    super.setProp(component, name, value);
  }

  /** The elements at a point of the view, topmost first, by the order in which their tags open, from 1. */
  pick(x: number, y: number): number[] {
    const address = this.call(() => this.exports.pick(x, y));
    const words = new BigUint64Array(this.exports.memory.buffer, address, this.exports.draw_length());
    return [...new Set(Array.from(words, Number).reverse())].filter((origin) => origin > 0);
  }

  /** Where everything visible stands (section 9 of `runtime-crate/ABI.md`). */
  trace(): Trace[] {
    return readTrace(this.#traced());
  }

  /** What an attribute of an element is now; null if the element is not drawn, or more than once. */
  attribute(asked: Asked): number | string | null {
    return readAttribute(this.#traced(), asked);
  }

  /** Show these attributes so, and all others as they are, until another component is there. */
  draft(drafts: readonly Draft[]): void {
    if (drafts.length > 0 || this.#drafts.any) this.#drafts.show(drafts, () => this.#traced());
  }

  /** What this runtime holds: objects, frames and nodes alive, bytes in use, bytes of linear memory. */
  stats(): { objects: number; frames: number; nodes: number; bytes: number; memory: number } {
    const stat = (which: number) => this.call(() => this.exports.stat(which)) >>> 0;
    return { objects: stat(0), frames: stat(1), nodes: stat(2), bytes: stat(3), memory: stat(4) };
  }

  protected override reserve(dataSize: number, tableSize: number): Place {
    const found = this.#freeSlots.find(({ room }) => room >= tableSize);
    if (!found) return super.reserve(dataSize, tableSize);
    const base = this.call(() => this.exports.component_alloc(dataSize));
    const tableBase = found.start;
    found.start += tableSize;
    found.room -= tableSize;
    return { base, tableBase, tableSize };
  }

  protected override release({ base, tableBase, tableSize }: Place): void {
    this.call(() => this.exports.component_free(base));
    for (let slot = tableBase; slot < tableBase + tableSize; slot += 1) {
      this.exports.__indirect_function_table.set(slot, null);
    }
    this.#freeSlots = this.#freeSlots.filter(({ room }) => room > 0);
    this.#freeSlots.push({ start: tableBase, room: tableSize });
  }

  /** Effects that set off each other come to the end of fuel or memory: that alone would not say why. */
  protected override call<Result>(action: () => Result): Result {
    return super.call(() => {
      try {
        return action();
      } catch (error) {
        const trapped = error instanceof WebAssembly.RuntimeError;
        const grown = error instanceof ComponentStoppedError && GROWN.test(error.message);
        if (!(trapped || grown) || this.exports.stat(COMEBACKS) < RESTLESS) throw error;
        const stopped = new ComponentStoppedError(
          "The component was stopped: its effects never come to rest, since what they set makes them run again.",
        );
        if (error.stack !== undefined) stopped.stack = error.stack;
        throw stopped;
      }
    });
  }

  protected override offsets(error: unknown): readonly number[] {
    return componentOffsets((error instanceof Error && error.stack) || "");
  }

  /** Whoever was given back has no place in memory any more. */
  #require(component: Component): void {
    if (!this.#loaded.has(component)) throw new BadComponentError("The component was given back; load it again.");
  }

  #traced(): Float64Array {
    const address = this.call(() => this.exports.trace());
    return new Float64Array(this.exports.memory.buffer, address, this.exports.draw_length());
  }
}
