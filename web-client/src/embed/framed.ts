import { PropError } from "../runtime/errors";
import type { Fonts } from "../runtime/host";
import { initialValue } from "../runtime/initial";
import type { Component, Runtime, ViewBox } from "../runtime/loader";
import { findProp, readProp } from "../runtime/props";
import type { Stage } from "../runtime/stage";
import { tell, type Given, type PropsMessage } from "./messages";

/** The page around this one: it gives the component props, and is told of its events and what is wrong. */
export class Framed {
  readonly #stage: Stage;
  readonly #runtime: Runtime;
  readonly #fonts: Fonts;
  #names: readonly string[] = [];

  /** The events of `runtime` are told from now on. */
  constructor(stage: Stage, runtime: Runtime, fonts: Fonts) {
    this.#stage = stage;
    this.#runtime = runtime;
    this.#fonts = fonts;
    runtime.onEvent = (name, value) => {
      tell({ type: "omni:event", name, value });
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
    tell({ type: "omni:shown", width, height, props: this.#names });
  }

  /** A prop that is wrong is told; what is shown goes on without it. */
  #give(props: PropsMessage["props"]): void {
    for (const [name, given] of Object.entries(props)) {
      try {
        this.#giveOne(name, given);
      } catch (error) {
        if (!(error instanceof PropError)) throw error;
        console.error(error.message);
        tell({ type: "omni:failed", message: error.message });
      }
    }
  }

  #giveOne(name: string, given: Given): void {
    this.#stage.give((component) => {
      const prop = findProp(component, name);
      if (given === null) return [prop.name, initialValue(this.#runtime, component, prop)];
      return [prop.name, typeof given === "string" ? readProp(prop, given, this.#fonts) : given];
    });
  }
}
