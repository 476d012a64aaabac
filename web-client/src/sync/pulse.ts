/**
 * Whether somebody is at the other end of a link: what was heard, and time in; what to do out. No clock in here.
 *
 * A link that dies without a word (a lost radio, a sleeping computer) looks to the browser like a quiet one. So
 * after some silence the other end is asked. Only an unanswered question counts, not silence: the timers of a
 * hidden page run late, and so would the question.
 */

/** Silence after which the other end is asked. With ANSWER_WITHIN_MS less than 10 s. */
const ASK_AFTER_MS = 3000;
const ANSWER_WITHIN_MS = 4000;
/** How long opening a link may take, and its first words, among which may be a long text. */
const OPEN_WITHIN_MS = 8000;
const BEGIN_WITHIN_MS = 30_000;

export type Stage = "opening" | "beginning" | "live";

export class Pulse {
  private heardAt: number;
  private askedAt: number | null = null;
  private stage: Stage = "opening";

  constructor(now: number) {
    this.heardAt = now;
  }

  /** Something came. */
  heard(now: number): void {
    this.heardAt = now;
    this.askedAt = null;
  }

  /** What to do at this moment about a link at this stage. */
  look(stage: Stage, now: number): "ask" | "give up" | "wait" {
    if (stage !== this.stage) {
      this.stage = stage;
      this.heard(now);
    }
    if (stage !== "live") {
      const limit = stage === "opening" ? OPEN_WITHIN_MS : BEGIN_WITHIN_MS;
      return now - this.heardAt >= limit ? "give up" : "wait";
    }
    if (this.askedAt !== null) return now - this.askedAt >= ANSWER_WITHIN_MS ? "give up" : "wait";
    if (now - this.heardAt < ASK_AFTER_MS) return "wait";
    this.askedAt = now;
    return "ask";
  }
}
