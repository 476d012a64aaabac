import type { Draft } from "./drafts";
import { Calm, LEAP_STEP } from "./calm";
import { EditingRuntime } from "./editing-runtime";
import type { RuntimeModules } from "./loader";
import type { View } from "./messages";
import type { Renderer } from "./renderer";
import { Stage, type StageCallbacks } from "./stage";
import type { Asked, Trace } from "./trace";

/** A longer leap takes longer steps, so that it ends. */
const MOST_LEAP_STEPS = 1200;

export interface EditingCallbacks extends StageCallbacks {
  /** How the component is shown now. */
  onViewed(view: View): void;
  /** Time has passed for the component, or it has leapt: its time in ms. */
  onClock(at: number): void;
  /** Where everything stands in the component that was shown under this name, while `watch` is on. */
  onTraced(name: string, traces: Trace[]): void;
}

/**
 * A stage on which one component follows the other, looked at and timed as an editor wants. One that stops leaves
 * its last picture; the next one gets a runtime instance of its own.
 */
export class EditingStage extends Stage<EditingRuntime> {
  readonly #modules: RuntimeModules;
  readonly #callbacks: EditingCallbacks;
  #bytes: BufferSource | undefined;
  /** How to show it; null: all of it. */
  #view: View | null = null;
  /** How it is shown now. */
  #viewed: View | null = null;
  /** By the name of the component that they are for: one that is about to come may have some already. */
  readonly #drafts = new Map<string, readonly Draft[]>();
  #watched = false;
  #told = false;

  /** `modules` is the whole runtime, compiled. */
  constructor(place: HTMLElement, renderer: Renderer, modules: RuntimeModules, callbacks: EditingCallbacks) {
    super(place, renderer, callbacks);
    this.#modules = modules;
    this.#callbacks = callbacks;
  }

  /**
   * Show a component in place of the shown one, signals kept, and draw it. Rejects with `BadComponentError`
   * (what is shown goes on) or `ComponentStoppedError` (its last picture stays).
   */
  async show(bytes: BufferSource, name: string): Promise<void> {
    const runtime = (this.runtime ??= await EditingRuntime.start(this.#modules));
    const component = await runtime.load(bytes);
    this.keepingNone(() => {
      this.loaded = component;
      runtime.swap(component);
      if (this.component) runtime.unload(this.component);
      this.component = component;
      this.#bytes = bytes;
      this.name = name;
      const drafts = this.#drafts.get(name);
      this.#drafts.clear();
      if (drafts) this.#drafts.set(name, drafts);
      this.pace?.touch(true);
      // What depends on the time alone follows also while that stands still.
      if (!this.playing) runtime.tick(this.clock);
      runtime.draft(drafts ?? []);
      this.arrange();
    });
  }

  /** Draw by another renderer from now on. */
  drawBy(renderer: Renderer): void {
    this.renderer.destroy();
    this.useRenderer(renderer);
    this.arrange();
  }

  /** Whether motion is spared. */
  calm(on: boolean): void {
    this.setPace(on ? new Calm(this.moves) : undefined);
  }

  /** Whether time passes for the component, and whether that is told. */
  play(playing: boolean, told: boolean): void {
    this.playing = playing;
    this.#told = told;
    this.lastFrame = undefined;
    this.passed();
    if (this.runtime && this.component) this.requestFrame(this.runtime);
  }

  /**
   * Show the component as it is `at` ms after it was there, untouched until then. For what lies behind it begins
   * anew. Rejects as `show` does.
   */
  async leap(at: number): Promise<void> {
    const bytes = this.#bytes;
    if (!bytes || !this.component) return;
    if (at < this.clock) {
      const runtime = await EditingRuntime.start(this.#modules);
      const component = await runtime.load(bytes);
      this.keepingNone(() => {
        this.runtime = runtime;
        this.loaded = component;
        this.component = component;
        this.clock = 0;
        runtime.mount(component);
      });
    }
    this.#live(at - this.clock);
    this.#draft();
    this.arrange();
  }

  /** Show attributes of the component of this name as somebody drags them; with none, as they are. */
  draft(name: string, drafts: readonly Draft[]): void {
    if (drafts.length > 0) this.#drafts.set(name, drafts);
    else this.#drafts.delete(name);
    if (name !== this.name) return;
    this.#draft();
    this.arrange();
  }

  /** Show it in this way from now on; null: so that all of it is seen. */
  look(view: View | null): void {
    this.#view = view;
    this.arrange();
  }

  /** Tell after each drawing where everything stands, beginning now; or no longer. */
  watch(on: boolean): void {
    this.#watched = on;
    if (this.runtime && this.component) this.drawn(this.runtime);
  }

  /** The elements at a point of the component, topmost first. */
  pick(x: number, y: number): number[] {
    try {
      return (this.component && this.runtime?.pick(x, y)) ?? [];
    } catch (error) {
      this.stop(error);
      return [];
    }
  }

  /** What an attribute of an element is now; null if the element is not drawn, or more than once. */
  attribute(asked: Asked): number | string | null {
    try {
      return (this.component && this.runtime?.attribute(asked)) ?? null;
    } catch (error) {
      this.stop(error);
      return null;
    }
  }

  protected override viewed(fit: View): View {
    // While something is dragged, the picture stays where it is: the hand would lose it.
    const held = this.#drafts.has(this.name) ? this.#viewed : null;
    const view = this.#view ?? held ?? fit;
    this.#viewed = view;
    this.#callbacks.onViewed(view);
    return view;
  }

  protected override drawn(runtime: EditingRuntime): void {
    if (this.#watched) this.#callbacks.onTraced(this.name, runtime.trace());
  }

  protected override passed(): void {
    if (this.#told) this.#callbacks.onClock(this.clock);
  }

  #draft(): void {
    try {
      if (this.component) this.runtime?.draft(this.#drafts.get(this.name) ?? []);
    } catch (error) {
      this.stop(error);
    }
  }

  /** Let so many ms pass for the component, as on a screen. */
  #live(milliseconds: number): void {
    const runtime = this.runtime;
    if (!runtime) return;
    const begin = this.clock;
    const steps = Math.min(Math.ceil(milliseconds / LEAP_STEP), MOST_LEAP_STEPS);
    try {
      // Time is counted from the first tick on.
      if (begin === 0) runtime.tick(0);
      for (let step = 1; step <= steps; step += 1) runtime.tick(begin + (milliseconds * step) / steps);
      this.clock = begin + milliseconds;
      this.passed();
    } catch (error) {
      this.stop(error);
    }
  }
}
