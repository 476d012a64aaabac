/** Rows that have not changed, between two that have, up to which one upload is cheaper than two. */
const GAP = 256;

/** Rows that there is room for at first; later twice as many, and so on. */
export const FIRST_ROWS = 256;

/** Rows of equal length, kept as a picture needs them, and which of them have changed. */
export class Table {
  /** Of all rows, as the bits that they are. */
  integers: Uint32Array;
  /** Rows of this picture. */
  rows = 0;
  /** Runs of changed rows, until whoever uploads them empties this: first and behind the last, by turns. */
  changes: number[] = [];
  /** The row to be added next: four bytes a field. */
  readonly row: Float32Array;
  readonly rowIntegers: Uint32Array;
  /** Rows of the picture before. */
  #before = 0;
  /** Behind the last changed row. */
  #end = -GAP;

  constructor(readonly fields: number) {
    this.integers = new Uint32Array(FIRST_ROWS * fields);
    this.row = new Float32Array(fields);
    this.rowIntegers = new Uint32Array(this.row.buffer);
  }

  /** A picture begins, or begins again. */
  begin(): void {
    this.#before = this.rows;
    this.rows = 0;
    this.#end = -GAP;
  }

  /** Whether the picture has other rows than the one before. */
  get changed(): boolean {
    return this.changes.length > 0 || this.rows !== this.#before;
  }

  /** Add `row`. Gives its number. */
  add(): number {
    const { fields, rowIntegers: next } = this;
    const row = this.rows;
    this.rows = row + 1;
    const start = row * fields;
    this.makeRoom(row + 1);
    const { integers } = this;
    let field = 0;
    while (field < fields && integers[start + field] === next[field]) field += 1;
    if (field === fields) return row;
    // A loop: to set so few by a call takes longer.
    for (; field < fields; field += 1) integers[start + field] = next[field] ?? 0;
    this.mark(row);
    return row;
  }

  /** A row is another than before, of which none further on is marked yet. */
  mark(row: number): void {
    if (row - this.#end < GAP) this.changes[this.changes.length - 1] = row + 1;
    else this.changes.push(row, row + 1);
    this.#end = row + 1;
  }

  /** Have room for so many rows. */
  makeRoom(rows: number): void {
    while (rows * this.fields > this.integers.length) {
      const larger = new Uint32Array(2 * this.integers.length);
      larger.set(this.integers);
      this.integers = larger;
    }
  }
}
