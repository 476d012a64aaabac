/** What the hub knows of a component's text and its project: asked for when it is needed, kept until it changes. */

export interface Described {
  /** Names with their types; `line` is 1-based. */
  symbols: { name: string; kind: string; type: string; line: number }[];
  components: Record<string, UsedComponent>;
}

export interface UsedComponent {
  props: { name: string; type: string; required: boolean }[];
  events: Record<string, string>;
  slot: boolean;
}

export interface Asked {
  /** The names of the text as the hub has it. */
  describe: () => Promise<Described>;
  /** The names of the project's other components. */
  components: () => Promise<string[]>;
  /** The names of the project's assets. */
  assets: () => Promise<string[]>;
  /** Something that is another one when the hub has compiled another text. */
  version: () => unknown;
}

const NOTHING: Described = { symbols: [], components: {} };

/** Answers of before stand in for those that can't be had now. */
class Kept<T> {
  private version: unknown;
  private answer: Promise<T> | null = null;
  private last: T;

  constructor(
    private readonly ask: () => Promise<T>,
    nothing: T,
  ) {
    this.last = nothing;
  }

  get(version: unknown): Promise<T> {
    if (this.answer && version === this.version) return this.answer;
    this.version = version;
    const answer = this.ask().then(
      (found) => (this.last = found),
      () => {
        if (this.answer === answer) this.answer = null;
        return this.last;
      },
    );
    this.answer = answer;
    return answer;
  }
}

export class Knowledge {
  private readonly described: Kept<Described>;
  private readonly named: Kept<string[]>;
  private readonly assetNames: Kept<string[]>;

  constructor(private readonly asked: Asked) {
    this.described = new Kept(asked.describe, NOTHING);
    this.named = new Kept(asked.components, []);
    this.assetNames = new Kept(asked.assets, []);
  }

  describe(): Promise<Described> {
    return this.described.get(this.asked.version());
  }

  components(): Promise<string[]> {
    return this.named.get(this.asked.version());
  }

  assets(): Promise<string[]> {
    return this.assetNames.get(this.asked.version());
  }
}
