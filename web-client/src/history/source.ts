/** The history of one component, as the hub's HTTP API gives it. Everything throws ApiError. */

import { ApiError, data } from "../api/client";
import { rest } from "../api/session";
import type { CompileResult } from "../sync/messages";
import type { Burst, Change, Span, Step } from "./moments";

export interface HistorySource {
  /** All bursts, and the newest step. */
  bursts: () => Promise<{ bursts: Burst[]; last: number }>;
  steps: (from: number, to: number) => Promise<Step[]>;
  diff: (from: number, to: number) => Promise<Change[]>;
  blame: (seq: number) => Promise<Span[]>;
  /** The compile result at a step; one without output when the text has errors there. */
  compile: (seq: number) => Promise<CompileResult>;
  /** Make the text what it was at a step, for everyone. */
  restore: (seq: number) => Promise<void>;
  /** Take a step back, for everyone, and leave what came later. */
  undo: (seq: number) => Promise<void>;
}

export function historyOf(componentId: string): HistorySource {
  const path = { component_id: componentId };
  const at = (seq: number) => ({ params: { path: { ...path, seq } } });
  return {
    async bursts() {
      const bursts: Burst[] = [];
      let last = 0;
      for (let from: number | null | undefined = 1; typeof from === "number"; ) {
        const page: { bursts: Burst[]; last: number; next: number | null } = await data(
          rest.GET("/api/components/{component_id}/history/bursts", { params: { path, query: { from } } }),
        );
        bursts.push(...page.bursts);
        last = page.last;
        from = page.next;
      }
      return { bursts, last };
    },
    async steps(from, to) {
      const query = { from, to, limit: to - from + 1 };
      const page = await data(rest.GET("/api/components/{component_id}/history", { params: { path, query } }));
      return page.steps;
    },
    async diff(from, to) {
      const query = { from, to };
      return (await data(rest.GET("/api/components/{component_id}/history/diff", { params: { path, query } }))).changes;
    },
    async blame(seq) {
      return (await data(rest.GET("/api/components/{component_id}/blame", { params: { path, query: { seq } } }))).spans;
    },
    async compile(seq) {
      try {
        const result = await data(rest.GET("/api/components/{component_id}/history/{seq}/compile", at(seq)));
        return result as unknown as CompileResult;
      } catch (error) {
        if (error instanceof ApiError && error.code === "COMPILATION_ERROR") return failed(componentId, seq);
        throw error;
      }
    },
    async restore(seq) {
      await data(rest.POST("/api/components/{component_id}/history/{seq}/restore", at(seq)));
    },
    async undo(seq) {
      await data(rest.POST("/api/components/{component_id}/history/{seq}/undo", at(seq)));
    },
  };
}

/** A result for a text with errors: the picture before it stays. */
function failed(componentId: string, seq: number): CompileResult {
  return {
    componentId,
    seq,
    sourceHash: "",
    success: false,
    output: null,
    diagnostics: [],
    stats: { compilationTime: 0, bundleSize: 0 },
  };
}
