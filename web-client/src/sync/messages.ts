/** The events of a room, which travel as JSON beside the document. */

import type { Schemas } from "../api/types";
import type { Intent } from "../canvas/edits";
import type { LockMessage } from "./lock";

export type Severity = "error" | "warning" | "info";

export interface Fix {
  /** First line, first column, last line, last column: 1-based, columns in UTF-16 units, end exclusive. */
  range: [number, number, number, number];
  replacement: string;
}

export interface Diagnostic {
  severity: Severity;
  code: string;
  message: string;
  /** 1-based; column and span in UTF-16 units. */
  location: { file: string; line: number; column: number; span: number };
  suggestions: { message: string; fix?: Fix }[];
  /** Other places that have to do with it, perhaps in other files. */
  labels?: { message: string; location: Diagnostic["location"] }[];
}

/** An element of the template. `span` counts UTF-16 units from its place, which is 1-based. */
export interface OutlineEntry {
  tag: string;
  line: number;
  column: number;
  span: number;
  children: OutlineEntry[];
}

export interface CompileOutput {
  wasmUrl: string;
  wasmHash: string;
  sourceMapUrl?: string | null;
  /** The module in base64, when it is small. */
  wasm?: string;
  outline?: OutlineEntry[];
}

export interface CompileResult {
  componentId: string;
  seq: number;
  sourceHash: string;
  success: boolean;
  output: CompileOutput | null;
  diagnostics: Diagnostic[];
  /** Time in milliseconds, size in bytes. */
  stats: { compilationTime: number; bundleSize: number };
  /** The ids of those whose edits came since the result before. */
  cause: string[];
}

/** Who has done nothing for a minute is idle; for five, away. */
export type Activity = "active" | "idle" | "away";

export type RoomMessage =
  | ({ type: "compilation:completed" } & CompileResult)
  /** With the id of the request, if it was one. */
  | { type: "update:rejected"; code: string; message: string; id?: string | number }
  | { type: "component:edited"; id: string | number | null; seq: number; inverse: Intent[] }
  /** `peer` is a connection; no place when the pointer has left the picture. */
  | { type: "pointer:moved"; userId: string; userName: string; peer: number; x: number | null; y: number | null }
  | { type: "user:left"; userId: string }
  | { type: "document:readonly"; code: string; message: string }
  | { type: "document:hash"; seq: number; hash: string }
  | { type: "document:renewed"; message: string; hash: string }
  | { type: "user:color"; color: string }
  | { type: "user:status"; userId: string; status: Activity }
  | LockMessage
  | ({ type: "chat:message" } & Schemas["ChatBody"])
  | { type: "comment:added" | "comment:changed"; comment: Schemas["CommentBody"] }
  | { type: "comment:deleted"; commentId: string }
  /** The project has another file, or one less. */
  | { type: "assets:changed" }
  /** The project has other components, or calls one something else. */
  | { type: "components:changed" }
  | { type: "document:writable" };

/** A message that this client acts on; null for every other. */
export function parseRoomMessage(payload: string): RoomMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof message !== "object" || message === null || !("type" in message)) return null;
  switch (message.type) {
    case "compilation:completed":
    case "update:rejected":
    case "component:edited":
    case "pointer:moved":
    case "user:left":
    case "document:hash":
    case "document:readonly":
    case "document:renewed":
    case "document:writable":
    case "user:color":
    case "user:status":
    case "component:locked":
    case "component:unlocked":
    case "request:rejected":
    case "chat:message":
    case "comment:added":
    case "comment:changed":
    case "comment:deleted":
    case "assets:changed":
    case "components:changed":
      return message as RoomMessage;
    default:
      return null;
  }
}
