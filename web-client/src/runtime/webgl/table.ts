/** Instances that have not changed, between two that have, up to which one upload is cheaper than two. */
const GAP = 16;

/** Rows that there is room for at first; later twice as many, and so on. */
export const FIRST_ROWS = 256;

/** Rows of equal length, kept as a picture needs them, and which of them have changed. */
export class Table {
  floats: Float32Array;
  integers: Uint32Array;
  /** Rows of this picture. */
  rows = 0;
  /** Runs of changed rows: first and behind the last, by turns. */
  changes: number[] = [];
  readonly #next: Uint32Array;
  /** The row to be added next: four bytes a field. */
  readonly row: Float32Array;
  readonly rowIntegers: Uint32Array;

  constructor(readonly fields: number) {
    this.floats = new Float32Array(FIRST_ROWS * fields);
    this.integers = new Uint32Array(this.floats.buffer);
    this.row = new Float32Array(fields);
    this.#next = this.rowIntegers = new Uint32Array(this.row.buffer);
  }

  begin(): void {
    this.rows = 0;
    this.changes = [];
  }

  /** Add `row`. */
  add(): void {
    const { fields } = this;
    const start = this.rows * fields;
    if (start + fields > this.integers.length) this.#grow();
    for (let field = 0; field < fields; field += 1) {
      if (this.integers[start + field] === this.#next[field]) continue;
      this.integers.set(this.#next, start);
      this.#changed(this.rows);
      break;
    }
    this.rows += 1;
  }

  #changed(row: number): void {
    const { changes } = this;
    if (changes.length > 0 && row - (changes.at(-1) ?? 0) < GAP) changes[changes.length - 1] = row + 1;
    else changes.push(row, row + 1);
  }

  #grow(): void {
    const larger = new Float32Array(2 * this.floats.length);
    larger.set(this.floats);
    this.floats = larger;
    this.integers = new Uint32Array(larger.buffer);
  }
}
