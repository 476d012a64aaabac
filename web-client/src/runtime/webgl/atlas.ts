/** Pixels of an atlas: which page, and where on it. */
export interface Piece {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  /** From the pixel in which what was painted has its anchor. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** The last picture that showed it. */
  shown: number;
}

/** Pixels of the side of a page. */
const PAGE = 2048;

interface Page {
  readonly texture: WebGLTexture;
  readonly width: number;
  readonly height: number;
  /** Where the next piece goes: rows from the top, each as high as its highest. */
  x: number;
  y: number;
  row: number;
}

/** Textures that hold what Canvas 2D has painted, until pictures no longer show it and its room is needed. */
export class Atlas {
  readonly #gl: WebGL2RenderingContext;
  #pages: Page[] = [];
  #pieces = new Map<string, Piece>();
  #picture = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /** A picture begins. */
  begin(): void {
    this.#picture += 1;
  }

  find(key: string): Piece | undefined {
    const piece = this.#pieces.get(key);
    if (piece) piece.shown = this.#picture;
    return piece;
  }

  /** Room for a piece; undefined when there is none but what this picture does not show could make way. */
  place(key: string, left: number, top: number, width: number, height: number): Piece | undefined {
    let page = this.#pages.findIndex((one) => fits(one, width, height));
    if (page < 0) {
      if ([...this.#pieces.values()].some(({ shown }) => shown !== this.#picture)) return undefined;
      page = this.#pages.push(this.#open(Math.max(PAGE, width), Math.max(PAGE, height))) - 1;
    }
    const found = this.#pages[page];
    if (!found) return undefined;
    if (found.x + width > found.width) {
      found.y += found.row;
      found.x = found.row = 0;
    }
    const piece = { page, x: found.x, y: found.y, left, top, width, height, shown: this.#picture };
    found.x += width;
    found.row = Math.max(found.row, height);
    this.#pieces.set(key, piece);
    return piece;
  }

  texture(page: number): WebGLTexture | null {
    return this.#pages[page]?.texture ?? null;
  }

  /** Forget everything. */
  clear(): void {
    for (const { texture } of this.#pages) this.#gl.deleteTexture(texture);
    this.#pages = [];
    this.#pieces.clear();
  }

  #open(width: number, height: number): Page {
    const gl = this.#gl;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, width, height);
    return { texture, width, height, x: 0, y: 0, row: 0 };
  }
}

function fits({ width, height, x, y, row }: Page, wide: number, high: number): boolean {
  return x + wide <= width ? y + high <= height : wide <= width && y + row + high <= height;
}
