import { ComponentStoppedError } from "./errors";
import { type Component, modifierBits, type PointerKind, type PropValue, type Runtime, type ViewBox } from "./loader";
import type { Fit, Renderer } from "./renderer";

/** The most ms that pass for a component between two frames: a page that was hidden goes on where it was. */
const LONGEST_FRAME = 100;

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
  /** The shown component stopped later on; `name` is what it is known by. */
  onStopped(error: ComponentStoppedError, name: string): void;
}

/** How time passes for a component where that is not as on a clock. */
export interface Pace {
  /** Whether none passes for now. */
  readonly rests: boolean;
  /** Let it pass from `clock` on, in ms; gives the component's time after that. `draw` draws it meanwhile. */
  pass(runtime: Runtime, clock: number, draw: () => void): number;
  /** Something was done to the component. `woken`: by a button or a key, or it is another one. */
  touch(woken: boolean): void;
}

/**
 * A place that shows one component by one renderer and feeds pointer and keyboard to it. A component that stops
 * leaves its last picture.
 */
export class Stage<Kind extends Runtime = Runtime> {
  protected readonly place: HTMLElement;
  protected renderer: Renderer;
  protected runtime: Kind | undefined;
  /** The newest, and the one that is shown. */
  protected loaded: Component | undefined;
  protected component: Component | undefined;
  protected name = "";
  /** The component's time in ms, and the page's at the last frame while frames follow each other. */
  protected clock = 0;
  protected lastFrame: number | undefined;
  protected playing = true;
  protected frameRequest = 0;
  protected pace: Pace | undefined;
  readonly #callbacks: StageCallbacks;
  #assets: Readonly<Record<string, string>> = {};
  #fit: Fit = { scale: 1, x: 0, y: 0 };
  #pixelRatio = 1;

  /** The renderer's element is put into `place`. */
  constructor(place: HTMLElement, renderer: Renderer, callbacks: StageCallbacks) {
    this.place = place;
    this.renderer = renderer;
    this.#callbacks = callbacks;
    this.useRenderer(renderer);
    new ResizeObserver(() => {
      this.arrange();
    }).observe(place);
    this.#listen();
  }

  /**
   * Show a component on an instance that has mounted none, and draw it; gives its view. Rejects with
   * `BadComponentError` or `ComponentStoppedError`. `onLoaded` may `give` it props before it begins.
   */
  async begin(
    runtime: Kind,
    bytes: BufferSource,
    onLoaded: (component: Component) => void = () => undefined,
  ): Promise<ViewBox> {
    const component = await runtime.load(bytes);
    return this.keepingNone(() => {
      this.loaded = component;
      this.runtime = runtime;
      onLoaded(component);
      runtime.mount(component);
      this.component = component;
      this.arrange();
      return runtime.viewBox();
    });
  }

  /** Set a prop of the newest component, which `choose` is told of. What it throws, and `PropError`, comes out. */
  give(choose: (component: Component) => readonly [string, PropValue]): void {
    const runtime = this.runtime;
    const component = this.loaded;
    if (!runtime || !component) return;
    const [name, value] = choose(component);
    runtime.setProp(component, name, value);
    this.pace?.touch(false);
    if (this.component === component) this.arrange();
  }

  /** Whether the component moves, or waits for its time. */
  get moves(): boolean {
    return (this.component && this.runtime?.wantsTicks()) ?? false;
  }

  /** From here on time passes like this, or as on a clock. */
  setPace(pace: Pace | undefined): void {
    this.pace = pace;
    this.lastFrame = undefined;
    if (this.component && this.runtime) this.requestFrame(this.runtime);
  }

  /** Where images are that a component calls by name. */
  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#assets = urls;
    this.renderer.useAssets(urls);
    this.arrange();
  }

  /** Draw by this one from now on. `data-renderer` on the place names what draws there. */
  protected useRenderer(renderer: Renderer): void {
    this.renderer = renderer;
    renderer.useAssets(this.#assets);
    renderer.onStale = () => {
      this.arrange();
    };
    this.place.replaceChildren(renderer.element);
    this.place.dataset.renderer = renderer.name;
  }

  /** What goes wrong meanwhile comes out, and nothing is shown on any more. */
  protected keepingNone<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  protected discard(): void {
    this.runtime = undefined;
    this.loaded = undefined;
    this.component = undefined;
  }

  /** How to show the component, in CSS px, when `fit` shows all of it. */
  protected viewed(fit: Fit): Fit {
    return fit;
  }

  /** It has been drawn. */
  protected drawn?(runtime: Kind): void;

  /** Time has passed for the component. */
  protected passed?(): void;

  /** Fit the view to the place as it is now, and draw. Without a component the last picture stays. */
  protected arrange(): void {
    const runtime = this.runtime;
    if (!runtime || !this.component) return;
    const ratio = window.devicePixelRatio;
    const width = Math.max(1, Math.round(this.place.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.place.clientHeight * ratio));
    const box = runtime.viewBox();
    const scaled = {
      left: box.left * ratio,
      top: box.top * ratio,
      width: box.width * ratio,
      height: box.height * ratio,
    };
    const fit = fitView(scaled, width, height);
    this.#pixelRatio = ratio;
    const view = this.viewed({ scale: fit.scale, x: fit.x / ratio, y: fit.y / ratio });
    this.#fit = { scale: view.scale * ratio, x: view.x * ratio, y: view.y * ratio };
    this.renderer.resize(width, height);
    this.#draw(runtime);
    this.requestFrame(runtime);
  }

  #draw(runtime: Kind): void {
    const { memory, address, words, anew } = runtime.draw();
    this.renderer.draw(memory, address, words, this.#fit, anew);
    this.drawn?.(runtime);
  }

  /** Do something with the running component, then draw what it changed. */
  #feed(action: (runtime: Kind) => boolean, pressed = false): boolean {
    const runtime = this.runtime;
    if (!runtime || !this.component) return false;
    try {
      const handled = action(runtime);
      this.pace?.touch(pressed);
      this.place.style.cursor = runtime.cursor();
      this.requestFrame(runtime);
      return handled;
    } catch (error) {
      this.stop(error);
      return true;
    }
  }

  /** Ask for a frame if there is something to draw or time to pass. */
  protected requestFrame(runtime: Kind): void {
    const passes = this.playing && !this.pace?.rests;
    if (this.frameRequest || !(runtime.needsDraw() || (passes && runtime.wantsTicks()))) return;
    this.frameRequest = requestAnimationFrame((now) => {
      this.frameRequest = 0;
      this.#frame(now);
    });
  }

  #frame(now: number): void {
    const runtime = this.runtime;
    if (!runtime || !this.component) return;
    try {
      if (this.playing) {
        if (this.pace) {
          this.clock = this.pace.pass(runtime, this.clock, () => {
            this.#draw(runtime);
          });
        } else {
          this.clock += Math.min(now - (this.lastFrame ?? now), LONGEST_FRAME);
          this.lastFrame = runtime.tick(this.clock) ? now : undefined;
        }
        this.passed?.();
      }
      if (runtime.needsDraw()) this.#draw(runtime);
      this.requestFrame(runtime);
    } catch (error) {
      this.stop(error);
    }
  }

  protected stop(error: unknown): void {
    this.discard();
    if (!(error instanceof ComponentStoppedError)) throw error;
    this.#callbacks.onStopped(error, this.name);
  }

  #listen(): void {
    const place = this.place;
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
    place.addEventListener("pointerdown", pointer("down"));
    place.addEventListener("pointerup", pointer("up"));
    place.addEventListener("pointermove", pointer("move"));
    place.addEventListener("pointerleave", pointer("leave"));
    place.addEventListener("pointercancel", pointer("leave"));
    place.addEventListener(
      "wheel",
      (event) => {
        const { deltaX, deltaY } = event;
        const handled = this.#feed((runtime) => runtime.pointer({ kind: "wheel", deltaX, deltaY, ...point(event) }));
        if (handled) event.preventDefault();
      },
      { passive: false },
    );
    const key = (kind: "down" | "up") => (event: KeyboardEvent) => {
      const handled = this.#feed((runtime) => runtime.key(kind, event.key, modifierBits(event)), true);
      // Tab must go on leading out of the picture.
      if (handled && event.key !== "Tab") event.preventDefault();
    };
    window.addEventListener("keydown", key("down"));
    window.addEventListener("keyup", key("up"));
  }
}
