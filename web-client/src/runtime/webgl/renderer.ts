import { Brush } from "../brush";
import { DisplayList, ELLIPSE, IMAGE, LINE, type Matrix, PATH, RECT, type Shape, TEXT } from "../display";
import { Images } from "../images";
import type { Fit, Renderer } from "../renderer";
import { Atlas, type Piece } from "./atlas";
import { boundsOf } from "./bounds";
import { BOX, compileProgram, FIELDS, OVAL, PIXELS, ROUND, VERTICES } from "./shader";
import { FIRST_ROWS, Table } from "./table";

/** Of a pixel: in such steps the painted pieces stand between pixels. */
const STEPS = 4;
/** A larger piece is cut to what can be seen. */
const LARGEST_PIECE = 1024;

/** What belongs to a context, and is lost with it. */
interface Drawing {
  readonly atlas: Atlas;
  readonly instances: WebGLTexture;
  readonly clips: WebGLTexture;
  readonly size: WebGLUniformLocation | null;
}

/**
 * Draws display lists by WebGL 2. Boxes, ellipses and lines are instances of one quad, with edges from their
 * distances; texts, images, paths, polygons and what casts a shadow are painted by Canvas 2D into an atlas, at
 * the pixels' own size, and are instances too. Clips are a table that instances refer to. So a picture is one
 * call, or one for each change of the atlas's page; only instances that have changed are uploaded.
 */
export class WebglRenderer implements Renderer {
  readonly name = "webgl";
  readonly element: HTMLCanvasElement;
  onStale: () => void = () => undefined;
  /** Instances that were uploaded, pieces that were painted, pictures and calls that drew. */
  readonly counts = { uploaded: 0, painted: 0, drawn: 0, calls: 0 };
  readonly #gl: WebGL2RenderingContext;
  readonly #scratch: CanvasRenderingContext2D;
  readonly #images = new Images(() => {
    this.onStale();
  });
  readonly #brush: Brush;
  readonly #instances = new Table(FIELDS);
  readonly #clips = new Table(12);
  /** Which page the instances from a row on need; -1: any. */
  #runs: { page: number; start: number }[] = [];
  #drawing: Drawing | undefined;
  /** Rows that the texture has room for. */
  #room = 0;
  #clipRoom = 0;
  #rowsBefore = -1;
  #stale = true;
  readonly #listeners = new AbortController();

  private constructor(gl: WebGL2RenderingContext, scratch: CanvasRenderingContext2D) {
    this.#gl = gl;
    this.#scratch = scratch;
    this.element = gl.canvas as HTMLCanvasElement;
    this.#brush = new Brush(scratch, this.#images);
    this.#drawing = this.#setUp();
    const options = { signal: this.#listeners.signal };
    this.element.addEventListener(
      "webglcontextlost",
      (event) => {
        // Only then the browser gives it back.
        event.preventDefault();
        this.#drawing = undefined;
      },
      options,
    );
    this.element.addEventListener(
      "webglcontextrestored",
      () => {
        this.#drawing = this.#setUp();
        this.onStale();
      },
      options,
    );
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
    this.#listeners.abort();
    this.onStale = () => undefined;
    this.#drawing = undefined;
    // Browsers keep few contexts alive at once.
    this.#gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  #setUp(): Drawing {
    const gl = this.#gl;
    const program = compileProgram(gl);
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.uniform1i(gl.getUniformLocation(program, "clips"), 1);
    gl.uniform1i(gl.getUniformLocation(program, "instances"), 2);
    this.#room = this.#clipRoom = 0;
    this.#rowsBefore = -1;
    const [instances, clips] = [gl.createTexture(), gl.createTexture()];
    return { atlas: new Atlas(gl), instances, clips, size: gl.getUniformLocation(program, "size") };
  }

  /** Make a list instances and clips. False: the atlas has no room for it beside what it holds from before. */
  #collect(atlas: Atlas, list: DisplayList, { scale, x, y }: Fit): boolean {
    const clips = this.#clips;
    this.#instances.begin();
    clips.begin();
    // Row 0 is no clip: a chain of clips ends there.
    clips.row.fill(0);
    clips.add();
    this.#runs = [{ page: -1, start: 0 }];
    const open = [0];
    let complete = true;
    list.walk({
      shape: (shape, [a, b, c, d, e, f]) => {
        const matrix: Matrix = [a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y];
        if (isAnalytic(list, shape)) this.#addShape(list, shape, matrix, open.at(-1) ?? 0);
        else complete = this.#addPiece(atlas, list, shape, matrix, scale, open.at(-1) ?? 0) && complete;
      },
      clip: (at, [a, b, c, d, e, f]) => {
        const matrix: Matrix = [a * scale, b * scale, c * scale, d * scale, e * scale + x, f * scale + y];
        this.#addClip(list, at, matrix, open.at(-1) ?? 0);
        open.push(clips.rows - 1);
      },
      unclip: () => {
        open.pop();
      },
    });
    return complete;
  }

  #addClip(list: DisplayList, at: number, [a, b, c, d, e, f]: Matrix, parent: number): void {
    const { row } = this.#clips;
    const area = a * d - b * c;
    row.fill(0);
    if (area === 0) row[6] = -1;
    else {
      row.set([d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area]);
      row.set([list.float(at + 1) / 2, list.float(at + 2) / 2, list.float(at + 3)], 6);
    }
    row[9] = parent;
    this.#clips.add();
  }

  #addShape(list: DisplayList, { operation, at, gradient }: Shape, matrix: Matrix, clip: number): void {
    const { row, rowIntegers: integers } = this.#instances;
    const stroke = list.integer(at + 1, 1);
    const [a, b, c, d] = [list.float(at + 4), list.float(at + 5), list.float(at + 6), list.float(at + 7)];
    row.fill(0);
    row.set(matrix);
    row[7] = clip;
    integers[20] = list.integer(at + 1);
    integers[21] = stroke;
    row[13] = stroke ? list.float(at + 2) : 0;
    row[14] = list.float(at + 3);
    if (operation === RECT) {
      const [width, height] = [Math.abs(c), Math.abs(d)];
      const radius = Math.min(list.float(at + 8), width / 2, height / 2);
      row[6] = radius > 0 ? ROUND : BOX;
      row.set([a + c / 2, b + d / 2, width / 2, height / 2, radius], 8);
    } else if (operation === ELLIPSE) {
      row[6] = OVAL;
      row.set([a, b, c, d], 8);
    } else this.#layLine(a, b, c, d, list.float(at + 2), matrix, stroke);
    if (gradient >= 0) {
      row[15] = list.integer(gradient + 1) === 1 ? 2 : 1;
      for (let part = 0; part < 4; part += 1) row[16 + part] = list.float(gradient + 2 + part);
      integers[22] = list.integer(gradient + 1, 1);
    }
    this.#instances.add();
  }

  /** A line is a box along it. */
  #layLine(x1: number, y1: number, x2: number, y2: number, width: number, matrix: Matrix, color: number): void {
    const { row, rowIntegers: integers } = this.#instances;
    const length = Math.hypot(x2 - x1, y2 - y1);
    const [cos, sin] = length > 0 ? [(x2 - x1) / length, (y2 - y1) / length] : [1, 0];
    const [a, b, c, d, e, f] = matrix;
    row.set([a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin]);
    row.set([a * x1 + c * y1 + e, b * x1 + d * y1 + f], 4);
    row[6] = BOX;
    row.set([length / 2, 0, length / 2, width / 2], 8);
    row[13] = 0;
    integers[20] = color;
    integers[21] = 0;
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
    let [left, top, right, bottom] = [...bounds.slice(0, 2).map(Math.floor), ...bounds.slice(2).map(Math.ceil)] as [
      number, number, number, number,
    ];
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
    const { row } = this.#instances;
    const [halfX, halfY] = [piece.width / 2, piece.height / 2];
    row.fill(0);
    row.set([1, 0, 0, 1, 0, 0, PIXELS, clip, x + piece.left + halfX, y + piece.top + halfY, halfX, halfY]);
    row[14] = opacity;
    row.set([piece.x, piece.y], 16);
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
    gl.texSubImage2D(gl.TEXTURE_2D, 0, piece.x, piece.y, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    this.counts.painted += 1;
    this.#stale = true;
  }

  /** Upload what has changed, and draw if anything has. */
  #upload(drawing: Drawing): void {
    const instances = this.#instances;
    const changed = instances.changes.length > 0 || this.#clips.changes.length > 0 || instances.rows !== this.#rowsBefore;
    if (!changed && !this.#stale) return;
    this.#rowsBefore = instances.rows;
    this.#stale = false;
    this.#uploadInstances(drawing);
    this.#uploadClips(drawing);
    const gl = this.#gl;
    const { width, height } = this.element;
    gl.viewport(0, 0, width, height);
    gl.uniform2f(drawing.size, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.activeTexture(gl.TEXTURE0);
    this.counts.drawn += 1;
    this.#runs.forEach(({ page, start }, index) => {
      const count = (this.#runs[index + 1]?.start ?? instances.rows) - start;
      if (count === 0) return;
      gl.bindTexture(gl.TEXTURE_2D, drawing.atlas.texture(page));
      gl.drawArrays(gl.TRIANGLES, VERTICES * start, VERTICES * count);
      this.counts.calls += 1;
    });
  }

  #uploadInstances({ instances: texture }: Drawing): void {
    const gl = this.#gl;
    const { integers, changes, rows, fields } = this.#instances;
    const room = integers.length / fields;
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    // Numbers are not colors: they are not to be multiplied.
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    if (this.#room !== room) {
      this.#room = room;
      const [wide, high] = [(fields / 4) * FIRST_ROWS, room / FIRST_ROWS];
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32UI, wide, high, 0, gl.RGBA_INTEGER, gl.UNSIGNED_INT, integers);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
      gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
      this.counts.uploaded += rows;
    } else {
      for (let run = 0; run + 1 < changes.length; run += 2) {
        const [start = 0, end = 0] = [changes[run], changes[run + 1]];
        this.#uploadRun(start, end);
        this.counts.uploaded += end - start;
      }
    }
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
  }

  /** A row of the texture holds `FIRST_ROWS` instances: upload what is left of one, then whole ones, then a rest. */
  #uploadRun(start: number, end: number): void {
    const gl = this.#gl;
    const { integers, fields } = this.#instances;
    const texels = fields / 4;
    for (let at = start; at < end; ) {
      const column = at % FIRST_ROWS;
      const lines = column === 0 ? Math.floor((end - at) / FIRST_ROWS) : 0;
      const wide = lines > 0 ? FIRST_ROWS : Math.min(end - at, FIRST_ROWS - column);
      const [x, y, high] = [column * texels, Math.floor(at / FIRST_ROWS), Math.max(lines, 1)];
      const [format, type] = [gl.RGBA_INTEGER, gl.UNSIGNED_INT];
      gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, wide * texels, high, format, type, integers, at * fields);
      at += wide * high;
    }
  }

  #uploadClips({ clips }: Drawing): void {
    const gl = this.#gl;
    const { floats, changes, fields } = this.#clips;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, clips);
    const room = floats.length / fields;
    if (changes.length === 0 && this.#clipRoom === room) return;
    // A row of the texture holds as many clips as there are at first, three texels each.
    const [wide, high] = [3 * FIRST_ROWS, room / FIRST_ROWS];
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, wide, high, 0, gl.RGBA, gl.FLOAT, null);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, wide, high, gl.RGBA, gl.FLOAT, floats);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    this.#clipRoom = room;
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
