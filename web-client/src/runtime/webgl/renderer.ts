import { Brush } from "../brush";
import { DisplayList, ELLIPSE, IMAGE, LINE, type Matrix, PATH, RECT, type Shape, TEXT } from "../display";
import { Images } from "../images";
import type { Fit, Renderer } from "../renderer";
import { Atlas, type Piece } from "./atlas";
import { boundsOf } from "./bounds";
import type { Crowds } from "./crowd";
import { BOX, EXTRA_FIELDS, FIELDS, OVAL, PIXELS, ROUND, VERTICES, wholeProgram } from "./shader";
import { Table } from "./table";
import { TableTexture } from "./texture";

/** Of a pixel: in such steps the painted pieces stand between pixels. */
const STEPS = 4;
/** A larger piece is cut to what can be seen. */
const LARGEST_PIECE = 1024;
/** Instances among which there may be so many plain ones that to draw those apart is faster. */
const MANY = 512;

/** What belongs to a context, and is lost with it. */
interface Drawing {
  readonly atlas: Atlas;
  readonly tables: TableTexture[];
  readonly program: WebGLProgram;
  readonly size: WebGLUniformLocation | null;
  crowds?: Crowds | undefined;
}

/**
 * Draws display lists by WebGL 2. Boxes, ellipses and lines are instances of one quad, with edges from their
 * distances; texts, images, paths, polygons and what casts a shadow are painted by Canvas 2D into an atlas, at
 * the pixels' own size, and are instances too. They refer to a table of places, gradients and clips. So a picture is
 * one call, or one for each change of the atlas's page; only rows that have changed are uploaded. What draws crowds of
 * plain boxes with less is loaded when there are very many instances.
 */
export class WebglRenderer implements Renderer {
  readonly name = "webgl";
  readonly element: HTMLCanvasElement;
  onStale: () => void = () => undefined;
  /** Ends when what draws crowds is there, or can't be had. */
  crowds: Promise<void> | undefined;
  #crowds: typeof import("./crowd") | undefined;
  readonly #gl: WebGL2RenderingContext;
  readonly #scratch: CanvasRenderingContext2D;
  readonly #images = new Images(() => {
    this.onStale();
  });
  readonly #brush: Brush;
  readonly #instances = new Table(FIELDS);
  /** Places, gradients and clips. Row 0 is none: a chain of clips ends there. */
  readonly #extras = new Table(EXTRA_FIELDS);
  /** In the order in which shaders know them; what draws crowds has one more. */
  readonly #tables = [this.#instances, this.#extras];
  /** Which page the instances from a row on need; -1: any. */
  #runs: { page: number; start: number }[] = [];
  #drawing: Drawing | undefined;
  #stale = true;

  private constructor(gl: WebGL2RenderingContext, scratch: CanvasRenderingContext2D) {
    this.#gl = gl;
    this.#scratch = scratch;
    this.element = gl.canvas as HTMLCanvasElement;
    this.#brush = new Brush(scratch, this.#images);
    this.#drawing = this.#setUp();
    this.element.addEventListener("webglcontextlost", (event) => {
      // Only then the browser gives it back.
      event.preventDefault();
      this.#drawing = undefined;
    });
    this.element.addEventListener("webglcontextrestored", () => {
      this.#drawing = this.#setUp();
      this.onStale();
    });
  }

  /** On a canvas of its own; undefined where there is no WebGL 2. */
  static open(): WebglRenderer | undefined {
    const gl = document.createElement("canvas").getContext("webgl2", { antialias: false, depth: false });
    const scratch = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    return gl && scratch ? new WebglRenderer(gl, scratch) : undefined;
  }

  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#images.useAssets(urls);
  }

  resize(width: number, height: number): void {
    if (this.element.width === width && this.element.height === height) return;
    this.element.width = width;
    this.element.height = height;
    this.#stale = true;
  }

  draw(memory: ArrayBuffer, address: number, words: number, fit: Fit): void {
    const drawing = this.#drawing;
    if (!drawing) return;
    const list = new DisplayList(memory, address, words);
    drawing.atlas.begin();
    if (!this.#collect(drawing.atlas, list, fit)) {
      // What is no longer shown makes way; then there is room, on more pages if need be.
      drawing.atlas.clear();
      this.#collect(drawing.atlas, list, fit);
    }
    this.#images.sweep();
    this.#brush.sweep();
    this.#upload(drawing);
  }

  destroy(): void {
    this.onStale = () => undefined;
    this.#drawing = undefined;
    // Browsers keep few contexts alive at once.
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #setUp(): Drawing {
    const gl = this.#gl;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#stale = true;
    const program = wholeProgram(gl);
    return {
      atlas: new Atlas(gl),
      tables: this.#tables.map((table, place) => new TableTexture(gl, place + 1, table)),
      program,
      size: gl.getUniformLocation(program, "size"),
    };
  }

  /** Make a list instances and clips. False: the atlas has no room for it beside what it holds from before. */
  #collect(atlas: Atlas, list: DisplayList, { scale, x, y }: Fit): boolean {
    for (const table of this.#tables) table.begin();
    this.#extras.row.fill(0);
    this.#extras.add();
    this.#runs = [{ page: -1, start: 0 }];
    const around: number[] = [];
    let clip = 0;
    let matrix: Matrix = [1, 0, 0, 1, 0, 0];
    /** That of the matrix and the clip in force; 0: not known yet. */
    let place = 0;
    let complete = true;
    list.walk({
      place: ([a, b, c, d, e, f]) => {
        matrix = [a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y];
        place = 0;
      },
      shape: (shape) => {
        if (!isAnalytic(list, shape)) complete = this.#addPiece(atlas, list, shape, matrix, scale, clip) && complete;
        else if (shape.operation === LINE) this.#addLine(list, shape.at, matrix, clip);
        else this.#addShape(list, shape, (place ||= this.#addPlace(matrix, clip)));
      },
      clip: (at) => {
        around.push(clip);
        clip = this.#addClip(list, at, matrix, clip);
        place = 0;
      },
      // A matrix follows.
      unclip: () => {
        clip = around.pop() ?? 0;
      },
    });
    return complete;
  }

  #addClip(list: DisplayList, at: number, [a, b, c, d, e, f]: Matrix, parent: number): number {
    const { row, rowIntegers } = this.#extras;
    const area = a * d - b * c;
    const [halfX, halfY] = [list.float(at + 1) / 2, list.float(at + 2) / 2];
    row.set([d / area, -b / area, -c / area, a / area, (c * f - d * e) / area - halfX, (b * e - a * f) / area - halfY]);
    rowIntegers[6] = parent;
    row[7] = list.float(at + 3);
    const added = this.#extras.add();
    // Nothing is within what has no area.
    row.set([area === 0 ? -1 : halfX, halfY]);
    this.#extras.add();
    return added;
  }

  #addPlace(matrix: Matrix, clip: number): number {
    const { row, rowIntegers } = this.#extras;
    row.set(matrix);
    rowIntegers[6] = clip;
    return this.#extras.add();
  }

  #addGradient(list: DisplayList, at: number): number {
    const { row, rowIntegers } = this.#extras;
    row.set(list.floats(at + 2));
    rowIntegers[4] = list.integer(at + 1);
    rowIntegers[5] = list.integer(at + 1, 1);
    return this.#extras.add();
  }

  /** A rectangle or an ellipse. There may be very many of them: so nothing is made for each. */
  #addShape(list: DisplayList, shape: Shape, place: number): void {
    if (this.#crowds?.takeBoxes(list, shape, this.#tables, place)) return;
    const { operation, at, gradient } = shape;
    const { row, rowIntegers: integers } = this.#instances;
    const stroke = list.integer(at + 1, 1);
    const [x, y, width, height] = list.floats(at + 4);
    if (operation === RECT) {
      const [halfX, halfY] = [Math.abs(width) / 2, Math.abs(height) / 2];
      const radius = Math.min(list.float(at + 8), halfX, halfY);
      row[0] = x + width / 2;
      row[1] = y + height / 2;
      row[2] = halfX;
      row[3] = halfY;
      row[10] = radius;
      integers[7] = radius > 0 ? ROUND : BOX;
    } else {
      row[0] = x;
      row[1] = y;
      row[2] = width;
      row[3] = height;
      row[10] = 0;
      integers[7] = OVAL;
    }
    integers[4] = list.integer(at + 1);
    row[5] = list.float(at + 3);
    integers[6] = place;
    integers[8] = stroke;
    row[9] = stroke === 0 ? 0 : list.float(at + 2);
    integers[11] = gradient < 0 ? 0 : this.#addGradient(list, gradient);
    this.#instances.add();
  }

  /** A line is a box along it. */
  #addLine(list: DisplayList, at: number, [a, b, c, d, e, f]: Matrix, clip: number): void {
    const { row, rowIntegers: integers } = this.#instances;
    const [x1, y1, x2, y2] = list.floats(at + 4);
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [cos, sin] = length > 0 ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
    const along: Matrix = [
      a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin,
      a * x1 + c * y1 + e, b * x1 + d * y1 + f,
    ];
    row.fill(0);
    row.set([length / 2, 0, length / 2, list.float(at + 2) / 2]);
    integers[4] = list.integer(at + 1, 1);
    row[5] = list.float(at + 3);
    integers[6] = this.#addPlace(along, clip);
    integers[7] = BOX;
    this.#instances.add();
  }

  /** A shape as pixels of the atlas. */
  #addPiece(atlas: Atlas, list: DisplayList, shape: Shape, matrix: Matrix, scale: number, clip: number): boolean {
    const { operation, at } = shape;
    if (operation === IMAGE && !this.#images.get(list.text(at + 8))) return true;
    // What is painted alike elsewhere is painted once: it hangs on a point of its own.
    const anchored = operation === TEXT || operation === IMAGE;
    const [x, y] = anchored ? [list.float(at + 4), list.float(at + 5)] : [0, 0];
    const [a, b, c, d] = matrix;
    const [exactX, exactY] = [a * x + c * y + matrix[4], b * x + d * y + matrix[5]];
    const [nearX, nearY] = [Math.round(exactX * STEPS) / STEPS, Math.round(exactY * STEPS) / STEPS];
    const [wholeX, wholeY] = [Math.floor(nearX), Math.floor(nearY)];
    const placed: Matrix = [a, b, c, d, matrix[4] + nearX - exactX - wholeX, matrix[5] + nearY - exactY - wholeY];
    const bounds = boundsOf(list, shape, placed, scale, this.#scratch);
    let [left, top] = [Math.floor(bounds[0]), Math.floor(bounds[1])];
    let [right, bottom] = [Math.ceil(bounds[2]), Math.ceil(bounds[3])];
    let where = "";
    if (right - left > LARGEST_PIECE || bottom - top > LARGEST_PIECE) {
      [left, top] = [Math.max(left, -wholeX), Math.max(top, -wholeY)];
      [right, bottom] = [Math.min(right, this.element.width - wholeX), Math.min(bottom, this.element.height - wholeY)];
      where = `${left} ${top} ${right} ${bottom}`;
    }
    if (!(right > left && bottom > top)) return true;
    const looks = appearance(list, shape, anchored ? 2 : 0);
    const key = `${looks} ${placed.slice(0, 4).join()} ${nearX - wholeX} ${nearY - wholeY} ${scale} ${where}`;
    let piece = atlas.find(key);
    if (!piece) {
      piece = atlas.place(key, left, top, right - left, bottom - top);
      if (!piece) return false;
      placed[4] -= left;
      placed[5] -= top;
      this.#paint(atlas, piece, list, shape, placed, scale);
    }
    this.#addPixels(piece, wholeX, wholeY, list.float(at + 3), clip);
    return true;
  }

  #addPixels(piece: Piece, x: number, y: number, opacity: number, clip: number): void {
    const { row, rowIntegers: integers } = this.#instances;
    const [halfX, halfY] = [piece.width / 2, piece.height / 2];
    row.fill(0);
    row.set([x + piece.left + halfX, y + piece.top + halfY, halfX, halfY, piece.x, opacity]);
    integers[6] = this.#addPlace([1, 0, 0, 1, 0, 0], clip);
    integers[7] = PIXELS;
    row[8] = piece.y;
    const run = this.#runs.at(-1);
    if (run?.page === -1) run.page = piece.page;
    else if (run?.page !== piece.page) this.#runs.push({ page: piece.page, start: this.#instances.rows });
    this.#instances.add();
  }

  #paint(atlas: Atlas, piece: Piece, list: DisplayList, shape: Shape, matrix: Matrix, scale: number): void {
    const { canvas } = this.#scratch;
    canvas.width = piece.width;
    canvas.height = piece.height;
    this.#brush.forget();
    this.#brush.place(...matrix);
    this.#brush.paint(list, shape, scale, 1);
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, atlas.texture(piece.page));
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, piece.x, piece.y, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    // The tables hold numbers, which are not to be multiplied.
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    this.#stale = true;
  }

  /** Upload what has changed, and draw if anything has. */
  #upload(drawing: Drawing): void {
    const instances = this.#instances;
    if (!this.#stale && !this.#tables.some(({ changed }) => changed)) return;
    this.#stale = false;
    for (const table of drawing.tables) table.upload();
    const gl = this.#gl;
    const { width, height } = this.element;
    gl.viewport(0, 0, width, height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.activeTexture(gl.TEXTURE0);
    if (instances.rows > MANY) {
      this.crowds ??= import("./crowd").then(
        (crowds) => {
          this.#crowds = crowds;
        },
        // It is drawn as before.
        () => undefined,
      );
    }
    drawing.crowds ??= this.#crowds?.openCrowds(gl, this.#tables, drawing.tables);
    const draw = (from: number, to: number) => {
      gl.useProgram(drawing.program);
      gl.uniform2f(drawing.size, width, height);
      gl.drawArrays(gl.TRIANGLES, VERTICES * from, VERTICES * (to - from));
    };
    this.#runs.forEach(({ page, start }, index) => {
      const end = this.#runs[index + 1]?.start ?? instances.rows;
      gl.bindTexture(gl.TEXTURE_2D, drawing.atlas.texture(page));
      (drawing.crowds ?? draw)(start, end, draw);
    });
  }
}

/** Whether the shader can tell a shape's outline from its numbers alone. */
function isAnalytic(list: DisplayList, { operation, at, shadow }: Shape): boolean {
  if (shadow >= 0) return false;
  if (operation === RECT || operation === LINE) return true;
  // Around an ellipse that is no circle, a stroke's outline is none.
  return operation === ELLIPSE && (list.float(at + 6) === list.float(at + 7) || list.integer(at + 1, 1) === 0);
}

/** All that a shape looks like, as a key; without the first `skipped` numbers behind its paint. */
function appearance(list: DisplayList, shape: Shape, skipped: number): string {
  const { operation, at, gradient, shadow } = shape;
  const parts: (string | number)[] = [operation, list.integer(at + 1), list.integer(at + 1, 1), list.float(at + 2)];
  const numbers = operation <= LINE || operation >= TEXT ? (operation === RECT ? 5 : 4) : 0;
  for (let word = skipped; word < numbers; word += 1) parts.push(list.float(at + 4 + word));
  if (operation === TEXT) parts.push(list.integer(at + 10), list.text(at + 9), list.text(at + 8));
  else if (operation === IMAGE) parts.push(list.text(at + 8));
  else if (operation === PATH) parts.push(list.text(at + 4));
  else if (operation > LINE) parts.push(list.points(at + 4).join());
  for (const effect of [gradient, shadow]) {
    if (effect < 0) continue;
    parts.push("+", list.integer(effect + 1), list.integer(effect + 1, 1));
    const length = effect === shadow ? 3 : 4;
    for (let word = 0; word < length; word += 1) parts.push(list.float(effect + 2 + word));
  }
  // A gradient is laid over the shape where it stands.
  if (gradient >= 0) parts.push(list.float(at + 4), list.float(at + 5));
  return parts.join(" ");
}
