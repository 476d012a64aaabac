import { ComponentStoppedError } from "./errors";
import { type Component, modifierBits, type PointerKind, type PropValue, Runtime, type RuntimeModules, type ViewBox } from "./loader";
import type { View } from "./messages";
import type { Fit, Renderer } from "./renderer";
import type { Asked, Trace } from "./trace";

/** The most ms that pass for a component between two frames: a page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;

/** Between two moments that a component lives through when it leaps, in ms: as on a screen. */
const LEAP_STEP = 1000 / 60;

/** Where motion is spared, what still moves after so many ms has no end. */
const ENDS_WITHIN = 5000;

/** So long the page may wait for that, in ms. */
const MOST_WAIT = 100;

/** A longer leap takes longer steps, so that it ends. */
const MOST_LEAP_STEPS = 1200;

/** How a view is shown: centred, scaled down to fit and never up, on whole pixels when it is not scaled. */
export function fitView(box: ViewBox, width: number, height: number): Fit {
  const scale = Math.min(1, width / (box.width || 1), height / (box.height || 1));
  const x = (width - box.width * scale) / 2;
  const y = (height - box.height * scale) / 2;
  const exact = scale === 1;
  return {
    scale,
    x: (exact ? Math.round(x) : x) - box.left * scale,
    y: (exact ? Math.round(y) : y) - box.top * scale,
  };
}

export interface StageCallbacks {
  /** The shown component stopped later on. */
  onStopped(error: ComponentStoppedError, name: string): void;
  /** How the component is shown now. */
  onViewed?(view: View): void;
  /** Time has passed for the component, or it has leapt: its time in ms. */
  onClock?(at: number): void;
  /** Where motion is spared: whether the component stands still though it would move on and on. */
  onHeld?(held: boolean): void;
  /** Where everything stands in the component that was shown under this name, while `watch` is on. */
  onTraced?(name: string, traces: Trace[]): void;
}

/**
 * A place that shows one component and feeds pointer and keyboard to it. A component that stops leaves its
 * last picture; the next one gets a runtime instance of its own.
 */
export class Stage {
  readonly #place: HTMLElement;
  readonly #modules: RuntimeModules;
  readonly #callbacks: StageCallbacks;
  #renderer: Renderer;
  #assets: Readonly<Record<string, string>> = {};
  readonly #listeners = new AbortController();
  readonly #resizes: ResizeObserver;
  #runtime: Runtime | undefined;
  /** The newest, and the one that is shown. */
  #loaded: Component | undefined;
  #component: Component | undefined;
  #name = "";
  #bytes: BufferSource | undefined;
  #fit: Fit = { scale: 1, x: 0, y: 0 };
  /** How to show it; null: all of it. */
  #view: View | null = null;
  #watched = false;
  #pixelRatio = 1;
  #frameRequest = 0;
  /** The component's time in ms, and the page's at the last frame while frames follow each other. */
  #clock = 0;
  #lastFrame: number | undefined;
  #playing = true;
  #told = false;
  #calm = false;
  #held = false;

  /** The renderer's element is put into `place`. `modules` is the compiled runtime. */
  constructor(place: HTMLElement, renderer: Renderer, modules: RuntimeModules, callbacks: StageCallbacks) {
    this.#place = place;
    this.#renderer = renderer;
    this.#modules = modules;
    this.#callbacks = callbacks;
    this.#show(renderer);
    this.#resizes = new ResizeObserver(() => {
      this.#arrange();
    });
    this.#resizes.observe(place);
    this.#listen();
  }

  /**
   * Show a component in place of the shown one, signals kept, and draw it. Rejects with `BadComponentError`
   * (what is shown goes on) or `ComponentStoppedError` (its last picture stays). `onLoaded` may `give` it props
   * before it begins.
   */
  async show(bytes: BufferSource, name = "", onLoaded: () => void = () => undefined): Promise<void> {
    const runtime = (this.#runtime ??= await Runtime.start(this.#modules));
    const component = await runtime.load(bytes);
    try {
      this.#loaded = component;
      onLoaded();
      runtime.swap(component);
      if (this.#component) runtime.unload(this.#component);
      this.#component = component;
      this.#bytes = bytes;
      this.#name = name;
      this.#hold(false);
      // What depends on the time alone follows also while that stands still.
      if (!this.#playing) runtime.tick(this.#clock);
      this.#arrange();
    } catch (error) {
      this.#discard();
      throw error;
    }
  }

  /** Draw by another renderer from now on. */
  drawBy(renderer: Renderer): void {
    this.#renderer.destroy();
    this.#renderer = renderer;
    renderer.useAssets(this.#assets);
    this.#show(renderer);
    this.#arrange();
  }

  /** Whether time passes for the component, and whether that is told. */
  play(playing: boolean, told: boolean): void {
    this.#playing = playing;
    this.#told = told;
    this.#lastFrame = undefined;
    this.#tellTime();
    if (this.#runtime && this.#component) this.#requestFrame(this.#runtime);
  }

  /**
   * Whether motion is spared: what moves is shown where it ends, at once; what moves on and on stands still, until
   * somebody presses a button or a key.
   */
  calm(on: boolean): void {
    this.#calm = on;
    this.#lastFrame = undefined;
    const runtime = this.#component && this.#runtime;
    this.#hold(on && (runtime?.wantsTicks() ?? false));
    if (runtime) this.#requestFrame(runtime);
  }

  /**
   * Show the component as it is `at` ms after it was there, untouched until then. For what lies behind it begins
   * anew. Rejects as `show` does.
   */
  async leap(at: number): Promise<void> {
    const bytes = this.#bytes;
    if (!bytes || !this.#component) return;
    if (at < this.#clock) {
      const runtime = await Runtime.start(this.#modules);
      const component = await runtime.load(bytes);
      this.#runtime = runtime;
      this.#loaded = component;
      this.#component = component;
      this.#clock = 0;
      try {
        runtime.swap(component);
      } catch (error) {
        this.#discard();
        throw error;
      }
    }
    this.#pass(at - this.#clock);
    this.#arrange();
  }

  /** Set a prop of the newest component, which `choose` is told of. What it throws, and `PropError`, comes out. */
  give(choose: (component: Component) => readonly [string, PropValue]): void {
    const runtime = this.#runtime;
    const component = this.#loaded;
    if (!runtime || !component) return;
    const [name, value] = choose(component);
    runtime.setProp(component, name, value);
    if (this.#component === component) this.#arrange();
  }

  /** The shown component's own size in px. */
  size(): { width: number; height: number } {
    const { width = 0, height = 0 } = (this.#component && this.#runtime?.viewBox()) ?? {};
    return { width, height };
  }

  /** Where images are that a component calls by name. */
  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#assets = urls;
    this.#renderer.useAssets(urls);
    this.#arrange();
  }

  /** Show it in this way from now on; null: so that all of it is seen. */
  look(view: View | null): void {
    this.#view = view;
    this.#arrange();
  }

  /** Tell after each drawing where everything stands, beginning now; or no longer. */
  watch(on: boolean): void {
    this.#watched = on;
    if (this.#runtime && this.#component) this.#report(this.#runtime);
  }

  /** The elements at a point of the component, topmost first. */
  pick(x: number, y: number): number[] {
    try {
      return (this.#component && this.#runtime?.pick(x, y)) ?? [];
    } catch (error) {
      this.#stop(error);
      return [];
    }
  }

  /** What an attribute of an element is now; null if the element is not drawn, or more than once. */
  attribute(asked: Asked): number | string | null {
    try {
      return (this.#component && this.#runtime?.attribute(asked)) ?? null;
    } catch (error) {
      this.#stop(error);
      return null;
    }
  }

  /** Take it apart. */
  destroy(): void {
    this.#discard();
    this.#renderer.destroy();
    this.#listeners.abort();
    this.#resizes.disconnect();
    cancelAnimationFrame(this.#frameRequest);
  }

  /** `data-renderer` on the place names what draws there. */
  #show(renderer: Renderer): void {
    renderer.onStale = () => {
      this.#arrange();
    };
    this.#place.replaceChildren(renderer.element);
    this.#place.dataset.renderer = renderer.name;
  }

  #discard(): void {
    this.#runtime = undefined;
    this.#loaded = undefined;
    this.#component = undefined;
  }

  /** Fit the view to the place as it is now, and draw. Without a component the last picture stays. */
  #arrange(): void {
    const runtime = this.#runtime;
    if (!runtime || !this.#component) return;
    const ratio = window.devicePixelRatio;
    const width = Math.max(1, Math.round(this.#place.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.#place.clientHeight * ratio));
    const box = runtime.viewBox();
    const scaled = {
      left: box.left * ratio,
      top: box.top * ratio,
      width: box.width * ratio,
      height: box.height * ratio,
    };
    const fit = fitView(scaled, width, height);
    this.#pixelRatio = ratio;
    const view = this.#view ?? { scale: fit.scale, x: fit.x / ratio, y: fit.y / ratio };
    this.#fit = { scale: view.scale * ratio, x: view.x * ratio, y: view.y * ratio };
    this.#callbacks.onViewed?.(view);
    this.#renderer.resize(width, height);
    this.#draw(runtime);
    this.#requestFrame(runtime);
  }

  #draw(runtime: Runtime): void {
    const { memory, address, words } = runtime.draw();
    this.#renderer.draw(memory, address, words, this.#fit);
    this.#report(runtime);
  }

  #report(runtime: Runtime): void {
    if (this.#watched) this.#callbacks.onTraced?.(this.#name, runtime.trace());
  }

  /** Do something with the running component, then draw what it changed. */
  #feed(action: (runtime: Runtime) => boolean, pressed = false): boolean {
    const runtime = this.#runtime;
    if (!runtime || !this.#component) return false;
    try {
      const handled = action(runtime);
      if (pressed) this.#hold(false);
      this.#place.style.cursor = runtime.cursor();
      this.#requestFrame(runtime);
      return handled;
    } catch (error) {
      this.#stop(error);
      return true;
    }
  }

  /** Ask for a frame if there is something to draw or time to pass. */
  #requestFrame(runtime: Runtime): void {
    const passes = this.#playing && !this.#held;
    if (this.#frameRequest || !(runtime.needsDraw() || (passes && runtime.wantsTicks()))) return;
    this.#frameRequest = requestAnimationFrame((now) => {
      this.#frameRequest = 0;
      this.#frame(now);
    });
  }

  /** Let so many ms pass for the component, as on a screen. */
  #pass(milliseconds: number): void {
    const runtime = this.#runtime;
    if (!runtime) return;
    const begin = this.#clock;
    const steps = Math.min(Math.ceil(milliseconds / LEAP_STEP), MOST_LEAP_STEPS);
    try {
      // Time is counted from the first tick on.
      if (begin === 0) runtime.tick(0);
      for (let step = 1; step <= steps; step += 1) runtime.tick(begin + (milliseconds * step) / steps);
      this.#clock = begin + milliseconds;
      this.#tellTime();
    } catch (error) {
      this.#stop(error);
    }
  }

  /** Let time pass until nothing moves any more, or it shows that something always will. */
  #settle(runtime: Runtime): void {
    if (this.#held) return;
    const [begin, late] = [this.#clock, performance.now() + MOST_WAIT];
    if (begin === 0) runtime.tick(0);
    while (runtime.wantsTicks() && this.#clock < begin + ENDS_WITHIN && performance.now() < late) {
      this.#clock += LEAP_STEP;
      runtime.tick(this.#clock);
    }
    this.#hold(runtime.wantsTicks());
    this.#tellTime();
  }

  #hold(held: boolean): void {
    if (held === this.#held) return;
    this.#held = held;
    this.#callbacks.onHeld?.(held);
  }

  #tellTime(): void {
    if (this.#told) this.#callbacks.onClock?.(this.#clock);
  }

  #frame(now: number): void {
    const runtime = this.#runtime;
    if (!runtime || !this.#component) return;
    try {
      if (this.#playing && this.#calm) this.#settle(runtime);
      else if (this.#playing) {
        this.#clock += Math.min(now - (this.#lastFrame ?? now), LONGEST_FRAME);
        this.#lastFrame = runtime.tick(this.#clock) ? now : undefined;
        this.#tellTime();
      }
      if (runtime.needsDraw()) this.#draw(runtime);
      this.#requestFrame(runtime);
    } catch (error) {
      this.#stop(error);
    }
  }

  #stop(error: unknown): void {
    this.#discard();
    if (!(error instanceof ComponentStoppedError)) throw error;
    this.#callbacks.onStopped(error, this.#name);
  }

  #listen(): void {
    const place = this.#place;
    const options = { signal: this.#listeners.signal };
    const point = (event: MouseEvent) => {
      const bounds = place.getBoundingClientRect();
      const { scale, x, y } = this.#fit;
      return {
        x: ((event.clientX - bounds.left) * this.#pixelRatio - x) / scale,
        y: ((event.clientY - bounds.top) * this.#pixelRatio - y) / scale,
        button: Math.max(0, event.button),
        modifiers: modifierBits(event),
      };
    };
    const pointer = (kind: PointerKind) => (event: PointerEvent) => {
      if (kind === "down") place.setPointerCapture(event.pointerId);
      this.#feed((runtime) => runtime.pointer({ kind, ...point(event) }), kind === "down" || kind === "up");
    };
    place.addEventListener("pointerdown", pointer("down"), options);
    place.addEventListener("pointerup", pointer("up"), options);
    place.addEventListener("pointermove", pointer("move"), options);
    place.addEventListener("pointerleave", pointer("leave"), options);
    place.addEventListener("pointercancel", pointer("leave"), options);
    place.addEventListener(
      "wheel",
      (event) => {
        const { deltaX, deltaY } = event;
        const handled = this.#feed((runtime) => runtime.pointer({ kind: "wheel", deltaX, deltaY, ...point(event) }));
        if (handled) event.preventDefault();
      },
      { ...options, passive: false },
    );
    const key = (kind: "down" | "up") => (event: KeyboardEvent) => {
      const handled = this.#feed((runtime) => runtime.key(kind, event.key, modifierBits(event)), true);
      // Tab must go on leading out of the picture.
      if (handled && event.key !== "Tab") event.preventDefault();
    };
    window.addEventListener("keydown", key("down"), options);
    window.addEventListener("keyup", key("up"), options);
  }
}
