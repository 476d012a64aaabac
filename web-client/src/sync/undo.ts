/** What one person has done to a component, wherever on the page: taken back in turn, the last first. */

import * as Y from "yjs";

/** Something that was done. */
export interface Step {
  /**
   * Takes it back. `again` is the step that does it once more; "gone": nothing is left of it. What can't be was
   * told: "refused" for good, "later" as things are.
   */
  take: () => Promise<{ again: Step } | "gone" | "refused" | "later">;
}

/**
 * The steps of one person: those of their keys in the text, which Yjs knows, and those that the hub makes for them.
 * Edits of others are in none of them and stay.
 */
export class UndoHistory {
  /** What of the text is taken back: of transactions with an origin that is tracked here, and of no others. */
  readonly manager: Y.UndoManager;
  /** A step has its place from when it was begun; null: it came to nothing. */
  #done: Promise<Step | null>[] = [];
  #undone: Promise<Step | null>[] = [];
  #turns: Promise<unknown> = Promise.resolve();

  constructor(text: Y.Text) {
    this.manager = new Y.UndoManager(text, { trackedOrigins: new Set() });
    this.manager.on("stack-item-added", ({ type, origin }) => {
      if (type !== "undo" || origin === this.manager) return;
      this.#done.push(Promise.resolve(this.#typed("undo")));
      this.#undone = [];
    });
  }

  /** A step of the hub's is on its way, or made. Typing before and after it are two steps. */
  add(step: Promise<Step | null>): void {
    // One that fails came to nothing.
    this.#done.push(step.catch(() => null));
    this.#undone = [];
    this.manager.clear(false, true);
    this.manager.stopCapturing();
  }

  /** Take the last step back, once what was begun before is done. False when there is none. */
  undo(): Promise<boolean> {
    return this.#inTurn(() => this.#take(this.#done, this.#undone));
  }

  /** Do again what was taken back last. False when there is nothing. */
  redo(): Promise<boolean> {
    return this.#inTurn(() => this.#take(this.#undone, this.#done));
  }

  destroy(): void {
    this.manager.destroy();
  }

  #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#turns.then(work);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  async #take(from: Promise<Step | null>[], to: Promise<Step | null>[]): Promise<boolean> {
    for (let last = from.pop(); last; last = from.pop()) {
      const taken = (await (await last)?.take()) ?? "gone";
      if (taken === "gone") continue;
      if (taken === "later") from.push(last);
      else if (taken !== "refused") to.push(Promise.resolve(taken.again));
      return true;
    }
    return false;
  }

  /** The last thing that was typed, or the last of those that were taken back. */
  #typed(way: "undo" | "redo"): Step {
    return {
      take: () => {
        const { manager } = this;
        const stack = way === "undo" ? manager.undoStack : manager.redoStack;
        // Yjs goes on to the one before where nothing is left of the last; but that may stand before other steps.
        const before = stack.splice(0, stack.length - 1);
        const item = manager[way]();
        stack.unshift(...before);
        return Promise.resolve(item ? { again: this.#typed(way === "undo" ? "redo" : "undo") } : "gone");
      },
    };
  }
}
