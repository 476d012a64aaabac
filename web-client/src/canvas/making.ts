/** Edits of a canvas as they are made: asked of the hub, shown before it has made them, and steps that are taken back. */

import type { Draft } from "../runtime/drafts";
import type { Room } from "../sync/room";
import type { Step } from "../sync/undo";
import { Drafted } from "./drafted";
import type { Wanted } from "./drafted";
import { Gesture, send } from "./edits";
import type { AttributeIntent, Intent, Outcome } from "./edits";
import type { Letter } from "./letters";
import { Renamed } from "./renamed";
import type { SceneElement } from "./scene";

/** What the canvas does for its edits. */
interface Maker {
  /** The element of a letter, in the scene as it is. */
  find: (letter: Letter) => SceneElement | undefined;
  /** Have the preview show these values. */
  draft: (values: Draft[]) => void;
  /** Why an edit was not made; null: it was. */
  say: (words: string | null) => void;
  /** Whether the scene is of the text as it is after this edit. */
  shows: (seq: number) => boolean;
}

export class Making {
  readonly #room: Room;
  readonly #maker: Maker;
  readonly #drafted = new Drafted();
  readonly #renamed = new Renamed();

  constructor(room: Room, maker: Maker) {
    this.#room = room;
    this.#maker = maker;
  }

  /** Gives what takes it back; null when it was not made. */
  async edit(intents: readonly Intent[]): Promise<readonly Intent[] | null> {
    const inverse = this.#ask(intents).then((outcome) => {
      if ("refused" in outcome) return null;
      this.#renamed.made(intents, outcome.inverse);
      return outcome.inverse;
    });
    this.#made(inverse);
    return inverse;
  }

  gesture(): Gesture {
    const gesture: Gesture = new Gesture(async (intents) => {
      const outcome = await this.#ask(intents);
      // It has ended: what it wanted is nowhere.
      if ("refused" in outcome && !outcome.later) this.#undraft(gesture);
      return outcome;
    });
    return gesture;
  }

  /** A gesture wants these values now. They are shown at once, and sent to the hub. */
  want(gesture: Gesture, intents: readonly AttributeIntent[]): void {
    if (gesture.refused !== null) return;
    gesture.set(intents);
    this.#drafted.want(gesture, intents);
    this.draft();
  }

  /** A gesture is over: it is one step that can be taken back. */
  async finish(gesture: Gesture): Promise<void> {
    const inverse = gesture.end().then((inverse) => (inverse.length > 0 ? inverse : null));
    this.#made(inverse);
    await inverse;
    if (gesture.isKept && gesture.seq !== null && !this.#maker.shows(gesture.seq)) this.#drafted.settle(gesture, gesture.seq);
    else this.#undraft(gesture);
  }

  /** The scene is of the text as it is after this edit. */
  reached(seq: number): void {
    this.#drafted.reached(seq);
    this.draft();
  }

  /** What gestures want of an element now. */
  wanted(letter: Letter): Wanted {
    return this.#drafted.wanted(letter);
  }

  /** Have the preview show what gestures want. */
  draft(): void {
    this.#maker.draft(this.#drafted.values(this.#maker.find));
  }

  #undraft(gesture: Gesture): void {
    this.#drafted.drop(gesture);
    this.draft();
  }

  async #ask(intents: readonly Intent[]): Promise<Outcome> {
    const outcome = await this.#send(intents);
    this.#maker.say("refused" in outcome ? outcome.refused : null);
    return outcome;
  }

  #send(intents: readonly Intent[]): Promise<Outcome> {
    this.#renamed.leaving(this.#room.text, intents);
    return send(this.#room, intents);
  }

  /** An edit is a step that can be taken back as soon as its inverse is known; null: it was none. */
  #made(inverse: Promise<readonly Intent[] | null>): void {
    this.#room.undo.add(inverse.then((intents) => intents && this.#step(intents)));
  }

  /** What these intents take back. */
  #step(intents: readonly Intent[]): Step {
    const take = async () => {
      const outcome = await this.#send(this.#renamed.newest(intents));
      if ("refused" in outcome) {
        const why = outcome.later ? "" : "somebody has changed it since. ";
        this.#maker.say(`That can’t be taken back: ${why}${outcome.refused}`);
        return outcome.later ? "later" : "refused";
      }
      this.#maker.say(null);
      this.#renamed.made(intents, outcome.inverse);
      return { again: this.#step(outcome.inverse) };
    };
    return { take };
  }
}
