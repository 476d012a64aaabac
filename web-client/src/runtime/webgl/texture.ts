import { FIRST_ROWS, type Table } from "./table";

/**
 * A table as a texture for shaders: four fields to a texel, as many rows to a line as there are at first. Lines are
 * uploaded as a whole.
 */
export class TableTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #unit: number;
  readonly #table: Table;
  readonly #texture: WebGLTexture;
  /** Rows that it has room for. */
  #room = 0;

  /** To be read by samplers of this unit. */
  constructor(gl: WebGL2RenderingContext, unit: number, table: Table) {
    this.#gl = gl;
    this.#table = table;
    this.#unit = unit;
    this.#texture = gl.createTexture();
  }

  /** Upload what has changed of the table. */
  upload(): void {
    const { integers, fields, changes } = this.#table;
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0 + this.#unit);
    gl.bindTexture(gl.TEXTURE_2D, this.#texture);
    const room = integers.length / fields;
    const wide = (fields / 4) * FIRST_ROWS;
    const [format, type] = [gl.RGBA_INTEGER, gl.UNSIGNED_INT];
    if (this.#room !== room) {
      this.#room = room;
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32UI, wide, room / FIRST_ROWS, 0, format, type, integers);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    } else {
      for (let run = 0; run + 1 < changes.length; run += 2) {
        const line = Math.floor((changes[run] ?? 0) / FIRST_ROWS);
        const high = Math.ceil((changes[run + 1] ?? 0) / FIRST_ROWS) - line;
        gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, line, wide, high, format, type, integers, line * wide * 4);
      }
    }
    this.#table.changes = [];
  }
}
