/** Shows those who follow this person what they see: the first line in sight, in the awareness state. */

import type { PluginValue, ViewUpdate } from "@codemirror/view";
import { EditorView, ViewPlugin } from "@codemirror/view";
import type { Awareness } from "y-protocols/awareness";
import type * as Y from "yjs";
import { relative } from "../sync/anchors";
import { followersOf } from "../sync/follow";

const SEND_EVERY_MS = 120;

class SharingPlugin implements PluginValue {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sent = "";

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    view.scrollDOM.addEventListener("scroll", this.sendSoon, { passive: true });
    awareness.on("change", this.sendSoon);
  }

  update({ geometryChanged }: ViewUpdate): void {
    if (geometryChanged) this.sendSoon();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.view.scrollDOM.removeEventListener("scroll", this.sendSoon);
    this.awareness.off("change", this.sendSoon);
  }

  private readonly sendSoon = () => {
    // Nobody else needs to know, and typing costs nothing for it.
    if (followersOf(this.awareness).length === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.send();
    }, SEND_EVERY_MS);
  };

  private send(): void {
    const { top } = this.view.scrollDOM.getBoundingClientRect();
    const line = this.view.lineBlockAtHeight(top - this.view.documentTop);
    const view = { top: relative(this.text, line.from) };
    const now = JSON.stringify(view);
    if (now === this.sent && this.awareness.getLocalState()?.view !== undefined) return;
    this.sent = now;
    this.awareness.setLocalStateField("view", view);
  }
}

export function sharing(text: Y.Text, awareness: Awareness) {
  return ViewPlugin.define((view) => new SharingPlugin(view, text, awareness));
}
