/** What a history is made of, as the hub tells it, and what the page works out from it. */

import type { Schemas } from "../api/types";

export type Author = Schemas["Author"];
/** What one person did without a pause. */
export type Burst = Schemas["BurstBody"];
export type Step = Schemas["StepBody"];
export type Change = Schemas["ChangeBody"];
/** The text `[start, end)` (UTF-16 offsets) and who wrote it. */
export type Span = Schemas["SpanBody"];
/** A step that somebody saved under a number, perhaps with a name. */
export type Version = Schemas["VersionSummary"];

/** Somebody whose account is gone. */
export const NOBODY: Author = { id: "", name: "Somebody", color: "#a3a3a3" };

/** The burst that a step is in; undefined for the beginning, before the first step. */
export function burstAt(bursts: readonly Burst[], seq: number): Burst | undefined {
  let low = 0;
  let high = bursts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bursts[middle]?.last ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  const found = bursts[low];
  return found && found.first <= seq ? found : undefined;
}

/** Where the burst before or after ends: what a step of the large kind goes to. */
export function neighbour(bursts: readonly Burst[], seq: number, direction: 1 | -1): number {
  if (direction === 1) {
    const here = burstAt(bursts, seq);
    if (here && seq < here.last) return here.last;
    return burstAt(bursts, seq + 1)?.last ?? seq;
  }
  const here = burstAt(bursts, seq);
  return here ? here.first - 1 : 0;
}

/** Milliseconds. */
const SLOWEST_STEP = 250;
const FASTEST_STEP = 40;
const BETWEEN_BURSTS = 500;

/**
 * How long a step stays on the screen when a history is played, in milliseconds at speed 1: about as long as its
 * author took, without the pauses.
 */
export function stayOf(bursts: readonly Burst[], seq: number): number {
  const burst = burstAt(bursts, seq);
  if (!burst || seq === burst.last) return BETWEEN_BURSTS;
  const own = (Date.parse(burst.ended) - Date.parse(burst.started)) / (burst.last - burst.first);
  return Math.min(SLOWEST_STEP, Math.max(FASTEST_STEP, own));
}

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

/** A time of day with its date, for people. */
export function timeOf(iso: string): string {
  return DAY.format(new Date(iso));
}

const COUNT = new Intl.NumberFormat("en");

/** Where a step is among all. */
export function rankOf(seq: number, last: number): string {
  return `${COUNT.format(seq)} of ${COUNT.format(last)}`;
}

const LONGEST_QUOTE = 60;

function quote(text: string): string {
  const shown = text.replaceAll(/\s+/g, " ").trim();
  if (shown === "") return text === "" ? "" : text.includes("\n") ? "a line break" : "a space";
  return shown.length > LONGEST_QUOTE ? `“${shown.slice(0, LONGEST_QUOTE)}…”` : `“${shown}”`;
}

/** One step in a sentence, for those who listen instead of looking. */
export function sentenceOf(step: Step | undefined, seq: number, last: number): string {
  const place = `Step ${rankOf(seq, last)}`;
  if (seq === 0) return `${place}: the empty beginning`;
  if (!step) return place;
  const did = [
    step.inserted && `inserted ${quote(step.inserted)}`,
    step.deleted && `deleted ${quote(step.deleted)}`,
  ].filter(Boolean);
  const what = did.join(" and ") || "changed nothing that stayed";
  return `${place}, by ${(step.author ?? NOBODY).name}, ${timeOf(step.at)}: ${what}`;
}

/** What a version is called: the name it was given, or its number. */
export function titleOf(version: Version): string {
  return version.message || `Version ${version.number}`;
}

/** Consecutive sessions, as the steps they reach over. */
export interface Session {
  first: number;
  last: number;
  started: string;
}

export function sessionsOf(bursts: readonly Burst[]): Session[] {
  const sessions: (Session & { number: number })[] = [];
  for (const burst of bursts) {
    const open = sessions.at(-1);
    if (open?.number === burst.session) open.last = burst.last;
    else sessions.push({ first: burst.first, last: burst.last, started: burst.started, number: burst.session });
  }
  return sessions;
}
