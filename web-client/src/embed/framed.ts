import { initialValue } from "../runtime/initial";
import type { Component, Prop, PropValue, Runtime, ViewBox } from "../runtime/loader";
import type { tell, Given, PropsMessage } from "./messages";

/**
 * What the page has at hand. It is given, not imported: the page's script may stand in the page, where no other can
 * import it.
 */
export interface Hands {
  /** The events of this are told. */
  readonly runtime: Runtime;
  /** Set the prop that is meant by a name. Throws `PropError`. */
  readonly give: (name: string, value: (prop: Prop, component: Component) => PropValue) => void;
  /** What a text means for a prop. Throws `PropError`. */
  readonly read: (prop: Prop, text: string) => PropValue;
  readonly tell: typeof tell;
}

/** The page around this one: it gives the component props, and is told of its events and what is wrong. */
export class Framed {
  readonly #hands: Hands;
  #names: readonly string[] = [];

  constructor(hands: Hands) {
    this.#hands = hands;
    hands.runtime.onEvent = (name, value) => {
      hands.tell({ type: "omni:event", name, value });
    };
  }

  /** The component is loaded, and gets its first props. */
  begin({ props }: Component, given: PropsMessage["props"]): void {
    this.#names = props.filter(({ kind }) => kind !== "list" && kind !== "record").map(({ name }) => name);
    this.#give(given);
  }

  /** The component is shown: it gets what the page around it says from now on. `explain` is told what ends it. */
  show({ width, height }: ViewBox, explain: (error: unknown) => void): void {
    window.addEventListener("message", ({ source, data }: MessageEvent) => {
      const message = data as Partial<PropsMessage> | null;
      if (source !== window.parent || message?.type !== "omni:props" || !message.props) return;
      try {
        this.#give(message.props);
      } catch (error) {
        explain(error);
      }
    });
    this.#hands.tell({ type: "omni:shown", width, height, props: this.#names });
  }

  /** A prop that is wrong is told; what is shown goes on without it. */
  #give(props: PropsMessage["props"]): void {
    for (const [name, given] of Object.entries(props)) {
      try {
        this.#giveOne(name, given);
      } catch (error) {
        if (!(error instanceof Error && error.name === "PropError")) throw error;
        console.error(error.message);
        this.#hands.tell({ type: "omni:failed", message: error.message });
      }
    }
  }

  #giveOne(name: string, given: Given): void {
    const { runtime, give, read } = this.#hands;
    give(name, (prop, component) => {
      if (given === null) return initialValue(runtime, component, prop);
      return typeof given === "string" ? read(prop, given) : given;
    });
  }
}
