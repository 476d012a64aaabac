/** What is selected on the canvas, and what is done with it. The page's parts show its state. */

import * as Y from "yjs";
import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Described } from "../editor/intelligence/knowledge";
import type { PreviewFrame } from "../runtime/frame";
import type { View } from "../runtime/messages";
import type { Asked, Sides, Trace } from "../runtime/trace";
import type { Room } from "../sync/room";
import { Playback } from "../timeline/playback";
import { attributesAt, isComputed, valueIn } from "./attributes";
import type { Attribute, Value } from "./attributes";
import type { CanvasState, Meant, Mode, Setting } from "./canvas-state";
import type { Wanted } from "./drafted";
import type { AttributeIntent, Gesture, Intent } from "./edits";
import { boxOfLayout } from "./frames";
import { letterOf, Letters } from "./letters";
import type { Letter } from "./letters";
import { Making } from "./making";
import { takesName } from "./naming";
import { attributesOf, isLayout } from "./schema";
import type { Restructured } from "./structure";
import { byPlace, elementAt, named, sceneOf } from "./scene";
import type { Scene, SceneElement } from "./scene";
import type { Tool } from "./tools";
import { toScene } from "./view";

const MODE_KEY = "omnicraft:canvas-mode";
const COMPILED_WITHIN_MS = 1000;

export class CanvasEditor {
  readonly state: StoreApi<CanvasState>;
  readonly room: Room;
  readonly playback: Playback;
  #frame: PreviewFrame | null = null;
  #show: ((offset: number, focus: boolean) => void) | null = null;
  /** Where the scene's places are in the text as it is. */
  #letters: Letters;
  readonly #making: Making;
  /** Where the selected elements stand, by path. */
  #anchors = new Map<string, Y.RelativePosition>();
  /** Where the caret is in a text that is not the scene's. */
  #caret: { line: number; column: number } | null = null;
  /** The newest result was not of the text as it was. */
  #unread = false;
  #told: { hash: string; traces: readonly Trace[] } | null = null;
  /** How often something was selected by hand. */
  #choices = 0;
  #size: () => [number, number] = () => [0, 0];
  /** The view that was asked for last, until the preview shows it. */
  #sought: View | null = null;
  readonly #leave: () => void;
  readonly #describe: () => Promise<Pick<Described, "components">>;
  readonly #attributes = new WeakMap<SceneElement, Attribute[]>();

  /** `describe` tells the components of the project that this one uses. */
  constructor(room: Room, describe: () => Promise<Pick<Described, "components">>) {
    this.room = room;
    this.#describe = describe;
    this.#letters = new Letters(room.text);
    this.#making = new Making(room, {
      find: (letter) => this.#lettered(letter),
      draft: (values) => {
        const { scene } = this.state.getState();
        if (scene) this.#frame?.draft(scene.hash, values);
      },
      say: (words) => this.say(words),
      shows: (seq) => {
        const { result } = room.state.getState();
        return result !== null && result.success && result.seq >= seq && this.state.getState().fresh;
      },
    });
    this.playback = new Playback(room.awareness);
    this.state = createStore<CanvasState>(() => ({
      mode: keptMode(),
      scene: null,
      fresh: false,
      traces: new Map(),
      view: { scale: 1, x: 0, y: 0 },
      selection: [],
      tool: null,
      covered: null,
      writing: null,
      naming: null,
      shaping: null,
      notice: null,
    }));
    const read = () => this.#read();
    const stop = room.state.subscribe((now, before) => {
      if (now.result !== before.result) read();
    });
    // A result may come before its text.
    const retry = () => {
      if (this.#unread) read();
    };
    room.text.observe(retry);
    this.#leave = () => {
      stop();
      room.text.unobserve(retry);
      this.#letters.close();
    };
    read();
  }

  close(): void {
    this.#leave();
    this.attach(null);
    this.playback.close();
  }

  /** The preview that shows the component. */
  attach(frame: PreviewFrame | null): void {
    this.#frame = frame;
    this.#sought = null;
    this.playback.attach(frame);
    this.#watch();
  }

  setMode(mode: Mode): void {
    this.state.setState({ mode, tool: null });
    if (mode === "play") this.select([]);
    try {
      localStorage.setItem(MODE_KEY, mode);
    } catch {
      // Then it begins as usual the next time.
    }
    this.#watch();
  }

  /** Show the component in this way; null: all of it. */
  look(view: View | null): void {
    this.#sought = view;
    this.#frame?.look(view);
  }

  /** What the next step of looking goes on from: the preview shows what was asked for a moment later. */
  get sought(): View {
    return this.#sought ?? this.state.getState().view;
  }

  /** What the next drag does; null: it selects. */
  take(tool: Tool | null): void {
    if (tool && this.state.getState().mode !== "select") this.setMode("select");
    this.state.setState({ tool });
  }

  /** Who knows how large the canvas is, in pixels. */
  measure(size: () => [number, number]): void {
    this.#size = size;
  }

  /** What lies there on the canvas is not seen, in pixels; null: nothing is covered. */
  cover(covered: Sides | null): void {
    this.state.setState({ covered });
  }

  /** How large the canvas is, in pixels. */
  size(): [number, number] {
    return this.#size();
  }

  /** The point of the component in the middle of the canvas. */
  middle(): [number, number] {
    const [width, height] = this.#size();
    return toScene(this.state.getState().view, width / 2, height / 2);
  }

  viewed(view: View): void {
    if (this.#sought && isSame(view, this.#sought)) this.#sought = null;
    // Told with each picture, mostly as it was.
    if (!isSame(view, this.state.getState().view)) this.state.setState({ view });
  }

  traced(hash: string, traces: readonly Trace[]): void {
    this.#told = { hash, traces };
    this.#place();
  }

  /** The elements at a point of the component, topmost first. */
  async pick(x: number, y: number): Promise<SceneElement[]> {
    const origins = (await this.#frame?.pick(x, y)) ?? [];
    const { scene } = this.state.getState();
    return origins.flatMap((origin) => scene?.byOrigin.get(origin) ?? []);
  }

  /** What an attribute of an element is now; null if the element is not drawn, or more than once. */
  async read(asked: Asked): Promise<number | string | null> {
    const isShown = () => this.#told !== null && this.#told.hash === this.state.getState().scene?.hash;
    const value = isShown() ? await this.#frame?.read(asked) : null;
    return isShown() ? (value ?? null) : null;
  }

  select(paths: readonly string[]): void {
    this.#choices += 1;
    this.#select(paths);
  }

  #select(paths: readonly string[]): void {
    this.#caret = null;
    const { scene, selection } = this.state.getState();
    const selected = [...new Set(paths)].filter((path) => scene?.byPath.has(path)).sort(byPlace);
    if (selected.join() === selection.join()) return;
    this.state.setState({ writing: null, naming: null, shaping: null });
    this.#hold(selected.map((path) => [path, this.#anchor(path)]));
  }

  /** What a key of now is about, whenever its turn comes. */
  meant(): Meant {
    const choices = this.#choices;
    const { selection } = this.state.getState();
    const anchors = selection.map((path) => this.#anchor(path));
    const stands = () => this.#choices === choices;
    return {
      stands,
      paths: () =>
        stands() ? this.state.getState().selection : anchors.flatMap((anchor) => this.#resolve(anchor)?.path ?? []),
    };
  }

  /** Write the content of a text on the canvas, over one of its repetitions; null: end that. */
  write(text: { path: string; at: number } | null): void {
    const element = text && this.element(text.path);
    if (!element) {
      this.state.setState({ writing: null });
      return;
    }
    const content = this.value(element, "content");
    if (isComputed(content)) {
      this.say(`The text is computed: {${content.expression}}`, element.path);
      return;
    }
    this.select([element.path]);
    this.state.setState({ writing: { at: text.at, expect: content ?? null }, tool: null });
  }

  /** Change the points of an element one by one; null: end that. */
  shape(path: string | null): void {
    if (path !== null) this.select([path]);
    this.state.setState({ shaping: path === null ? null : { nth: 0 }, writing: null });
  }

  /** Keys move this point from now on. */
  choosePoint(nth: number): void {
    this.state.setState(({ shaping }) => ({ shaping: shaping && { nth } }));
  }

  /** Begin to give an element a name. */
  beginNaming(path: string): void {
    const element = this.element(path);
    if (!element) return;
    if (!takesName(element.tag)) {
      this.say(`<${element.tag}> takes no name.`, path);
      return;
    }
    const { naming } = this.state.getState();
    // The name that is on its way is the one that another would follow.
    const isOnItsWay = naming?.given === true && this.state.getState().selection[0] === path;
    this.select([path]);
    const had = isOnItsWay ? naming.text.trim() || null : (this.value(element, "name") ?? null);
    this.state.setState({ naming: { had, text: typeof had === "string" ? had : "", given: false }, writing: null });
  }

  /** What is written as its name so far; null ends it. */
  writeName(text: string | null): void {
    this.state.setState(({ naming }) => ({ naming: text === null || !naming ? null : { ...naming, text } }));
  }

  /** The caret is here: select its element. Outside of the template nothing changes. */
  selectAt(offset: number): void {
    const { scene, mode, fresh } = this.state.getState();
    const element = scene && fresh && mode === "select" ? elementAt(scene, offset) : undefined;
    if (element) this.select([element.path]);
  }

  /** The same by line and column, 1-based, in UTF-16 units. In a text that has not been read yet it waits for that. */
  selectAtPosition(position: { line: number; column: number }): void {
    const { scene } = this.state.getState();
    if (!scene || !this.#isOf(scene)) {
      this.#caret = position;
      return;
    }
    this.#caret = null;
    const start = scene.lines[position.line - 1];
    if (start !== undefined) this.selectAt(start + position.column - 1);
  }

  /** Who shows the code at an offset of the text. */
  showCode(show: ((offset: number, focus: boolean) => void) | null): void {
    this.#show = show;
  }

  /** What tells where an element stands in the text from now on, while that changes; null when nobody knows. */
  placeOf(path: string): () => number | null {
    const anchor = this.#anchor(path);
    return () => {
      const { doc } = this.room.text;
      const at = anchor && doc ? Y.createAbsolutePositionFromRelativePosition(anchor, doc) : null;
      return at ? at.index - 1 : null;
    };
  }

  /** Go to an offset of the text. */
  goTo(offset: number): void {
    this.#show?.(offset, true);
  }

  /** Put the caret to the code of an element; with `focus`, go there. */
  reveal(path: string, focus: boolean): void {
    const element = this.element(path);
    if (element) this.#show?.(element.start + 1, focus);
  }

  element(path: string): SceneElement | undefined {
    return this.state.getState().scene?.byPath.get(path);
  }

  attributes(element: SceneElement): Attribute[] {
    let found = this.#attributes.get(element);
    if (!found) {
      const { scene } = this.state.getState();
      found = scene ? attributesAt(scene.text, element.start) : [];
      this.#attributes.set(element, found);
    }
    return found;
  }

  /** An attribute as it is written; undefined when it is not. */
  value(element: SceneElement, name: string): Value | undefined {
    return valueIn(this.attributes(element), name);
  }

  /** The numbers of an element: what is written, else what stands then. Expressions are left out. */
  numbers(element: SceneElement): Record<string, number> {
    const numbers: Record<string, number> = {};
    for (const spec of attributesOf(element.tag)) {
      const value = this.value(element, spec.name) ?? spec.default;
      if (typeof value === "number") numbers[spec.name] = value;
    }
    return numbers;
  }

  /** The names of the props of a component that is used here; none while the hub can't tell. */
  async propsOf(component: string): Promise<readonly string[]> {
    return (await this.#used(component))?.props.map(({ name }) => name) ?? [];
  }

  /** The names of what a component that is used here emits; none while the hub can't tell. */
  async eventsOf(component: string): Promise<readonly string[]> {
    return Object.keys((await this.#used(component))?.events ?? {});
  }

  traces(element: SceneElement): readonly Trace[] {
    const traces = this.state.getState().traces.get(element.origin) ?? [];
    if (!isLayout(element.tag)) return traces;
    const numbers = { ...this.numbers(element), ...this.wanted(element).numbers };
    return traces.map((trace) => ({ ...trace, box: boxOfLayout(numbers, trace.box) }));
  }

  /** What gestures want of an element now, and the text may not say yet. */
  wanted(element: SceneElement): Wanted {
    const letter = this.state.getState().scene?.letter(element);
    return letter ? this.#making.wanted(letter) : { numbers: {} };
  }

  /** Values for attributes of one element, each expected to be what it is in the scene, unless something else is. */
  intents(element: SceneElement, changes: readonly Setting[]): AttributeIntent[] {
    return this.intending(element)(changes);
  }

  /** The same for later: the element as it is now, however the text and the scene change meanwhile. */
  intending(element: SceneElement): (changes: readonly Setting[]) => AttributeIntent[] {
    const name = named(this.state.getState().scene, element);
    const now = this.attributes(element);
    return (changes) =>
      changes.map(({ attribute, value, expect = valueIn(now, attribute) ?? null }) => ({ ...name, attribute, value, expect }));
  }

  /** Make an edit that can be taken back. Gives whether it was made. */
  async edit(intents: readonly Intent[]): Promise<boolean> {
    return (await this.#making.edit(intents)) !== null;
  }

  /**
   * Change the tree of elements, and select what came of it once it is drawn, unless something else was selected
   * since it was meant. Gives whether it was made.
   */
  async restructure(change: Restructured | null, meant: Meant = this.meant()): Promise<boolean> {
    if (!change || change.intents.length === 0) return false;
    const hash = this.state.getState().scene?.hash;
    const inverse = await this.#making.edit(change.intents);
    if (!inverse) return false;
    await this.compiled(hash);
    const isDrawn = this.state.getState().scene?.hash !== hash;
    if (!isDrawn || !meant.stands()) return true;
    // What was put in, wherever it stands by now.
    const made = inverse.flatMap((back) => ("remove" in back && back.at ? [this.#lettered(back.at)] : []));
    this.#select(made.length > 0 ? made.flatMap((element) => element?.path ?? []) : change.select);
    return true;
  }

  gesture(): Gesture {
    return this.#making.gesture();
  }

  /** A gesture wants these values now. They are shown at once, and sent to the hub. */
  want(gesture: Gesture, intents: readonly AttributeIntent[]): void {
    this.#making.want(gesture, intents);
  }

  /** A gesture is over: it is one step that can be taken back. */
  finish(gesture: Gesture): Promise<void> {
    return this.#making.finish(gesture);
  }

  /** When another module than this one is drawn and its places are known, or a moment later. */
  compiled(hash: string | undefined): Promise<void> {
    return this.#until(({ scene }) => scene?.hash !== hash && this.#told?.hash === scene?.hash);
  }

  /**
   * When the scene is of the text as it is, or a moment later. While the text can't be read that is not waited for:
   * it may take any time.
   */
  caughtUp(): Promise<void> {
    return this.#until(({ fresh }) => !fresh || this.#letters.isNewest);
  }

  /** When another text than this scene's has been read, or a moment later: its module may be the same. */
  reread(before: Scene | null): Promise<void> {
    return this.#until(({ scene }) => scene !== before);
  }

  #until(known: (state: CanvasState) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, COMPILED_WITHIN_MS);
      const stop = this.state.subscribe((state) => {
        if (known(state)) done();
      });
      if (known(this.state.getState())) done();
    });
  }

  /** With the path of an element, the way to its code is offered. */
  say(words: string | null, path?: string): void {
    const notice = words === null ? null : path === undefined ? { words } : { words, path };
    this.state.setState({ notice });
  }

  /** Read the newest result, if it is of the text as it is. */
  #read(): void {
    const { result, resultIsBehind } = this.room.state.getState();
    if (!result) return;
    const { output } = result;
    const text = this.room.text.toJSON();
    const outline = result.success ? output?.outline : undefined;
    const letter = ({ start }: SceneElement) => letterOf(this.#letters.after(start));
    const scene = output && outline && !resultIsBehind ? sceneOf(outline, text, output.wasmHash, letter) : null;
    this.#unread = outline !== undefined && !scene;
    if (!scene) {
      this.state.setState({ fresh: false });
      return;
    }
    this.#letters.close();
    this.#letters = new Letters(this.room.text);
    const before = this.state.getState().selection;
    this.state.setState({ scene, fresh: true });
    this.#making.reached(result.seq);
    const found = before.flatMap((path): [string, Y.RelativePosition | null][] => {
      const anchor = this.#anchors.get(path);
      const now = anchor ? this.#resolve(anchor)?.path : path;
      return now !== undefined && scene.byPath.has(now) ? [[now, anchor ?? this.#anchor(now)]] : [];
    });
    this.#hold(found);
    this.#place();
    if (this.#caret) this.selectAtPosition(this.#caret);
  }

  /** Whether the text still is that of the scene: places in one are places in the other. */
  #isOf(scene: Scene): boolean {
    const { text } = this.room;
    return text.length === scene.text.length && text.toJSON() === scene.text;
  }

  #hold(selected: [string, Y.RelativePosition | null][]): void {
    this.#anchors = new Map(selected.flatMap(([path, anchor]) => (anchor ? [[path, anchor]] : [])));
    const selection = selected.map(([path]) => path);
    if (selection.length === 0) this.state.setState({ writing: null, naming: null, shaping: null });
    if (selection.join() === this.state.getState().selection.join()) return;
    this.state.setState({ selection });
    this.#tell();
  }

  /** Traces belong to the scene when they are of its module. */
  #place(): void {
    const { scene } = this.state.getState();
    if (!scene || !this.#told || this.#told.hash !== scene.hash) return;
    const traces = new Map<number, Trace[]>();
    for (const trace of this.#told.traces) {
      const known = traces.get(trace.origin);
      if (known) known.push(trace);
      else traces.set(trace.origin, [trace]);
    }
    this.state.setState({ traces });
  }

  async #used(component: string): Promise<Described["components"][string] | undefined> {
    return (await this.#describe().catch(() => null))?.components[component];
  }

  #watch(): void {
    this.#frame?.watch(this.state.getState().mode === "select");
  }

  /** The sign after the `<` of an element: it stays with the element while text comes and goes before it. */
  #anchor(path: string): Y.RelativePosition | null {
    const element = this.element(path);
    return this.#anchors.get(path) ?? (element ? this.#letters.after(element.start) : null);
  }

  /** The element of a letter, in the scene as it is. */
  #lettered([client, clock]: Letter): SceneElement | undefined {
    return this.#resolve(new Y.RelativePosition(null, null, Y.createID(client, clock)));
  }

  #resolve(anchor: Y.RelativePosition | null): SceneElement | undefined {
    const { scene } = this.state.getState();
    const { doc } = this.room.text;
    const at = anchor && doc ? Y.createAbsolutePositionFromRelativePosition(anchor, doc) : null;
    return at ? scene?.elements.find(({ start }) => this.#letters.now(start + 1) === at.index) : undefined;
  }

  /** Let the others see what is selected here. */
  #tell(): void {
    const { selection } = this.state.getState();
    this.room.awareness.setLocalStateField("canvas", selection.length > 0 ? selection.slice(0, 20) : null);
  }
}

function keptMode(): Mode {
  try {
    return localStorage.getItem(MODE_KEY) === "select" ? "select" : "play";
  } catch {
    return "play";
  }
}

function isSame(one: View, other: View): boolean {
  return one.scale === other.scale && one.x === other.x && one.y === other.y;
}
