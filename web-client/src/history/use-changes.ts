/** What somebody does to the component from its history, and what came of it. */

import { useState } from "react";
import type { ApiError } from "../api/client";
import { asApiError } from "../ui/use-load";
import type { Viewer } from "./viewer";

export type Busy = "restore" | "undo" | null;

export interface Done {
  message: string;
  /** The step that did it, when there is something to take back. */
  undo: number | null;
}

export interface Changes {
  busy: Busy;
  done: Done | null;
  failure: ApiError | null;
  restore: (seq: number) => Promise<void>;
  undo: (seq: number) => Promise<void>;
  tell: (message: string) => void;
  dismiss: () => void;
}

export function useChanges(viewer: Viewer): Changes {
  const [busy, setBusy] = useState<Busy>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [failure, setFailure] = useState<ApiError | null>(null);

  async function change(how: "restore" | "undo", step: number) {
    setBusy(how);
    setFailure(null);
    setDone(null);
    try {
      const { seq, changed } = await viewer[how](step);
      const did = how === "restore" ? "restored" : "undone";
      setDone(
        changed
          ? { message: `Step ${step} is ${did}, for everyone: that is step ${seq}.`, undo: seq }
          : { message: "Nothing to change: the text is like that already.", undo: null },
      );
    } catch (error) {
      setFailure(asApiError(error));
    }
    setBusy(null);
  }

  return {
    busy,
    done,
    failure,
    restore: (seq) => change("restore", seq),
    undo: (seq) => change("undo", seq),
    tell: (message) => setDone({ message, undo: null }),
    dismiss: () => setDone(null),
  };
}
