/** The history of one component, as the hub's HTTP API gives it. Everything throws ApiError. */

import { ApiError, data } from "../api/client";
import { rest } from "../api/session";
import type { CompileResult } from "../sync/messages";
import type { Burst, Change, Span, Step, Version } from "./moments";

export interface HistorySource {
  /** All bursts, and the newest step. */
  bursts: () => Promise<{ bursts: Burst[]; last: number }>;
  /** The number of the newest step. */
  newest: () => Promise<number>;
  steps: (from: number, to: number) => Promise<Step[]>;
  diff: (from: number, to: number) => Promise<Change[]>;
  blame: (seq: number) => Promise<Span[]>;
  /** The compile result at a step; one without output when the text has errors there. */
  compile: (seq: number) => Promise<CompileResult>;
  /** Make the text what it was at a step, for everyone. Gives the step that did so. */
  restore: (seq: number) => Promise<number>;
  /** Take a step back, for everyone, and leave what came later. Gives the step that did so. */
  undo: (seq: number) => Promise<number>;
  /** Saved versions, the last saved first, and how many there are in all. */
  versions: (offset: number) => Promise<{ versions: Version[]; total: number }>;
  /** Save a step as a version. */
  save: (seq: number, message: string) => Promise<Version>;
}

/** Versions that are asked for at once. */
const PAGE = 100;

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
    async newest() {
      const query = { limit: 1 };
      return (await data(rest.GET("/api/components/{component_id}/history", { params: { path, query } }))).last;
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
        // What it tells then is the result, too.
        if (error instanceof ApiError && error.code === "COMPILATION_ERROR") return error.details as CompileResult;
        throw error;
      }
    },
    async restore(seq) {
      return (await data(rest.POST("/api/components/{component_id}/history/{seq}/restore", at(seq)))).seq;
    },
    async undo(seq) {
      return (await data(rest.POST("/api/components/{component_id}/history/{seq}/undo", at(seq)))).seq;
    },
    async versions(offset) {
      const query = { limit: PAGE, offset };
      const answer = rest.GET("/api/components/{component_id}/versions", { params: { path, query } });
      const versions = await data(answer);
      return { versions, total: (await answer).data?.page.total ?? versions.length };
    },
    async save(seq, message) {
      const body = { seq, message };
      return data(rest.POST("/api/components/{component_id}/versions", { params: { path }, body }));
    },
  };
}
