/**
 * Other people's carets and selections, with their names.
 *
 * Positions travel as Yjs relative positions under `cursor` in the awareness state, as `y-codemirror.next`
 * writes them, so both understand each other. Own moves are sent at most every `SEND_EVERY_MS`: the hub
 * allows 20 presence messages a second, and a drag makes a hundred.
 */

import type { Range } from "@codemirror/state";
import { EditorSelection, StateEffect } from "@codemirror/state";
import type { DecorationSet, LayerMarker, PluginValue, ViewUpdate } from "@codemirror/view";
import { Decoration, EditorView, layer, RectangleMarker, ViewPlugin } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { absolute, relative } from "../sync/anchors";
import { NOBODY } from "./culprits";
import type { Culprits } from "./culprits";
import { personOf } from "../sync/people";
import type { Activity } from "../sync/messages";
import type { Person } from "../sync/people";

const SEND_EVERY_MS = 80;

/** Pixels. */
const NAME_HEIGHT = 16;

/** Somebody's caret moved: draw again. */
const moved = StateEffect.define();

/** Whose edits broke the text: their carets say so. */
export const showCulprits = StateEffect.define<Culprits>();

/** Who has not done anything for a while: their carets are dim and say so. By person. */
export const showQuiet = StateEffect.define<Readonly<Record<string, Activity>>>();

export interface RemoteCaret {
  client: number;
  person: Person;
  anchor: number;
  head: number;
}

function changesCarets({ docChanged, transactions }: ViewUpdate): boolean {
  return docChanged || transactions.some(({ effects }) => effects.some((effect) => [moved, showCulprits, showQuiet].some((each) => effect.is<unknown>(each))));
}

/** The carets of everyone else in this text. */
export function remoteCarets(text: Y.Text, awareness: Awareness): RemoteCaret[] {
  const carets: RemoteCaret[] = [];
  for (const [client, state] of awareness.getStates()) {
    const person = personOf(state);
    if (client === awareness.clientID || !person) continue;
    const { cursor } = state as { cursor?: { anchor?: unknown; head?: unknown } | null };
    const anchor = absolute(text, cursor?.anchor);
    const head = absolute(text, cursor?.head);
    if (anchor !== null && head !== null) carets.push({ client, person, anchor, head });
  }
  return carets;
}

/** A caret with its name, drawn over the text and not in it: the text stays whole for those who copy it. */
class CaretMarker implements LayerMarker {
  constructor(
    private readonly person: Person,
    /** How often this caret has been moved: a new element shows the name anew. */
    private readonly moves: number,
    private readonly isCulprit: boolean,
    private readonly activity: Activity,
    private readonly left: number,
    private readonly top: number,
    private readonly height: number,
  ) {}

  eq(other: CaretMarker): boolean {
    return this.isSameElement(other) && this.left === other.left && this.top === other.top;
  }

  draw(): HTMLElement {
    const caret = document.createElement("div");
    caret.className = "cm-remote-caret";
    caret.style.setProperty("--caret", this.person.color);
    const name = document.createElement("span");
    name.className = "cm-remote-name";
    const says = [...(this.isCulprit ? ["error"] : []), ...(this.activity === "active" ? [] : [this.activity])];
    name.textContent = [this.person.name, ...says].join(" · ");
    caret.classList.toggle("cm-remote-culprit", this.isCulprit);
    caret.classList.toggle("cm-remote-quiet", this.activity !== "active");
    caret.append(name);
    this.place(caret);
    return caret;
  }

  update(caret: HTMLElement, before: CaretMarker): boolean {
    if (!this.isSameElement(before)) return false;
    this.place(caret);
    return true;
  }

  private place(caret: HTMLElement): void {
    caret.style.left = `${this.left}px`;
    caret.style.top = `${this.top}px`;
    caret.style.height = `${this.height}px`;
    caret.classList.toggle("cm-remote-caret-top", this.top < NAME_HEIGHT);
  }

  private isSameElement({ person, moves, isCulprit, activity, height }: CaretMarker): boolean {
    return (
      this.isCulprit === isCulprit &&
      this.activity === activity &&
      this.moves === moves &&
      this.height === height &&
      this.person.name === person.name &&
      this.person.color === person.color
    );
  }
}

class CaretsPlugin implements PluginValue {
  decorations: DecorationSet = Decoration.none;
  private culprits = NOBODY;
  private quiet: Readonly<Record<string, Activity>> = {};
  private sendTimer: ReturnType<typeof setTimeout> | undefined;
  /** By client: its caret as last told, and how often it has been told another. */
  private readonly moves = new Map<number, { cursor: string; count: number }>();

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on("change", this.onAwareness);
    this.decorations = this.draw();
  }

  update(update: ViewUpdate): void {
    for (const { effects } of update.transactions) {
      for (const effect of effects) {
        if (effect.is(showCulprits)) this.culprits = effect.value;
        if (effect.is(showQuiet)) this.quiet = effect.value;
      }
    }
    if (changesCarets(update)) this.decorations = this.draw();
    if (update.selectionSet || update.docChanged || update.focusChanged) this.sendSoon();
  }

  destroy(): void {
    clearTimeout(this.sendTimer);
    this.awareness.off("change", this.onAwareness);
  }

  private readonly onAwareness = (
    { added, updated, removed }: Record<"added" | "updated" | "removed", number[]>,
  ) => {
    const others = [...added, ...updated, ...removed].filter((client) => client !== this.awareness.clientID);
    if (others.length === 0) return;
    for (const client of others) this.countMove(client);
    this.view.dispatch({ effects: moved.of(null) });
  };

  private countMove(client: number): void {
    const state = this.awareness.getStates().get(client);
    if (!state) {
      this.moves.delete(client);
      return;
    }
    const cursor = JSON.stringify(state.cursor);
    const before = this.moves.get(client);
    if (before?.cursor !== cursor) this.moves.set(client, { cursor, count: (before?.count ?? 0) + 1 });
  }

  private sendSoon(): void {
    this.sendTimer ??= setTimeout(() => {
      this.sendTimer = undefined;
      this.send();
    }, SEND_EVERY_MS);
  }

  /** The last place stays when the focus goes elsewhere: others still see where this person works. */
  private send(): void {
    if (!this.view.hasFocus) return;
    const { anchor, head } = this.view.state.selection.main;
    const cursor = {
      anchor: relative(this.text, anchor),
      head: relative(this.text, head),
    };
    const sent: unknown = this.awareness.getLocalState()?.cursor;
    if (JSON.stringify(sent) !== JSON.stringify(cursor)) this.awareness.setLocalStateField("cursor", cursor);
  }

  /** Carets that are on the drawn part of the text. */
  markers(): CaretMarker[] {
    const length = this.view.state.doc.length;
    return remoteCarets(this.text, this.awareness).flatMap(({ client, person, head }) => {
      const at = EditorSelection.cursor(Math.min(head, length));
      const [place] = RectangleMarker.forRange(this.view, "", at);
      const moves = this.moves.get(client)?.count ?? 0;
      if (!place) return [];
      const activity = this.quiet[person.id] ?? "active";
      return [new CaretMarker(person, moves, this.culprits.has(person.id), activity, place.left, place.top, place.height)];
    });
  }

  private draw(): DecorationSet {
    const length = this.view.state.doc.length;
    const ranges: Range<Decoration>[] = [];
    for (const { person, anchor, head } of remoteCarets(this.text, this.awareness)) {
      const from = Math.min(anchor, head, length);
      const to = Math.min(Math.max(anchor, head), length);
      if (from < to) {
        const attributes = { style: `--caret: ${person.color}` };
        ranges.push(Decoration.mark({ class: "cm-remote-selection", attributes }).range(from, to));
      }
    }
    return Decoration.set(ranges, true);
  }
}

const theme = EditorView.baseTheme({
  ".cm-remote-selection": { backgroundColor: "color-mix(in srgb, var(--caret) 24%, transparent)" },
  ".cm-remote-carets": { pointerEvents: "none" },
  ".cm-remote-caret": {
    width: "2px",
    marginLeft: "-1px",
    backgroundColor: "var(--caret)",
    borderRadius: "1px",
  },
  ".cm-remote-name": {
    position: "absolute",
    left: "0",
    bottom: "100%",
    padding: "0 5px",
    borderRadius: "4px 4px 4px 0",
    backgroundColor: "var(--caret)",
    color: "#0a0a0a",
    fontFamily: "var(--font-sans)",
    fontSize: "11px",
    fontWeight: "600",
    lineHeight: `${NAME_HEIGHT}px`,
    whiteSpace: "nowrap",
    animation: "cm-remote-name-leaves 300ms ease-out 2.5s forwards",
  },
  // As long as the text is broken, it can be seen where.
  ".cm-remote-culprit": { outline: "1px solid var(--color-error)", outlineOffset: "1px" },
  ".cm-remote-culprit .cm-remote-name": {
    animation: "none",
    backgroundColor: "var(--color-error)",
    color: "#0a0a0a",
  },
  // The name stays: it says why nothing moves.
  ".cm-remote-quiet": { opacity: "0.6" },
  ".cm-remote-quiet .cm-remote-name": { animation: "none" },
  "@keyframes cm-remote-name-leaves": { to: { opacity: "0" } },
  // There is no room above the first line for the name to stand in.
  ".cm-remote-caret-top .cm-remote-name": { bottom: "auto", top: "100%", borderRadius: "0 4px 4px 4px" },
});

export function carets(text: Y.Text, awareness: Awareness) {
  const plugin = ViewPlugin.define((view) => new CaretsPlugin(view, text, awareness), {
    decorations: (value) => value.decorations,
  });
  const drawn = layer({
    above: true,
    class: "cm-remote-carets",
    update: changesCarets,
    markers: (view) => view.plugin(plugin)?.markers() ?? [],
  });
  return [plugin, drawn, theme];
}
