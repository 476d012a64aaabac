import { BOX_WORDS, type DisplayList, RECT, type Shape } from "../display";
import { BOX, compileProgram, EXTRA_FIELDS, FIELDS, FRAGMENT_HEAD, VERTEX_HEAD } from "./shader";
import { Table } from "./table";
import { TableTexture } from "./texture";

/** So many plain instances behind each other are worth a call of their own. */
const CROWD = 256;

/** So many boxes behind each other are worth looking at their numbers without the list. */
const FEW = 8;
/** So many are taken at once: what is called often is optimized by engines sooner than a loop without an end. */
const MOST = 1024;

/** Corners of an instance, and those of its two triangles. */
const CORNERS = 4;
const TRIANGLES = [0, 1, 2, 2, 1, 3];

// Of boxes that have nothing but a fill. Software goes through all that a shader might do for every pixel, so of
// very many of them that is most of what a picture takes. What they share comes but once.
const VERTEX = /* glsl */ `${VERTEX_HEAD}uniform vec4 linear;
uniform vec2 shift;
flat out vec2 half_;
flat out vec4 fill;
void main() {
  int row = gl_VertexID / ${CORNERS};
  vec4 box = uintBitsToFloat(part(instances, ${FIELDS / 4}, row, 0));
  uvec4 look = part(instances, ${FIELDS / 4}, row, 1);
  vec4 ink = rgba(look.x);
  half_ = box.zw;
  fill = vec4(ink.rgb, 1) * ink.a * uintBitsToFloat(look.y);
  stand(gl_VertexID % ${CORNERS}, linear, shift, box, 0., .5);
}`;

const FRAGMENT = /* glsl */ `${FRAGMENT_HEAD}flat in vec2 half_;
flat in vec4 fill;
void main() { color = fill * boxed(at, half_); }`;

/** Of a box in a swarm: its middle, its fill, and nothing. */
const BOX_FIELDS = 4;

// Of boxes that are as large as each other besides, so that a box is one texel.
const SWARM_HEAD = "uniform vec4 form;\n";
const SWARM_VERTEX = /* glsl */ `${VERTEX_HEAD}${SWARM_HEAD}uniform vec4 linear;
uniform vec2 shift;
flat out vec4 fill;
void main() {
  uvec4 box = part(instances, ${BOX_FIELDS / 4}, gl_VertexID / ${CORNERS}, 0);
  vec4 ink = rgba(box.z);
  fill = vec4(ink.rgb, 1) * ink.a * form.z;
  stand(gl_VertexID % ${CORNERS}, linear, shift, vec4(uintBitsToFloat(box.xy), form.xy), 0., .5);
}`;

const SWARM_FRAGMENT = /* glsl */ `${FRAGMENT_HEAD}${SWARM_HEAD}flat in vec4 fill;
void main() { color = fill * boxed(at, form.xy); }`;

/** Boxes that stand behind each other at one place and differ by where they are there and their fill alone. */
interface Swarm {
  /** The instance that they are drawn before. */
  readonly before: number;
  readonly place: number;
  /** Half of their sides, and their opacity. */
  readonly form: readonly [number, number, number];
  /** Rows of `Boxes`: the first, and behind the last. */
  readonly start: number;
  end: number;
}

/** The boxes of all swarms of a picture. */
class Boxes extends Table {
  swarms: Swarm[] = [];

  constructor() {
    super(BOX_FIELDS);
  }

  /** The third of a renderer's tables; from the first time on it is there. */
  static of(tables: Table[]): Boxes {
    const found = tables[BOXES];
    if (found instanceof Boxes) return found;
    const made = new Boxes();
    tables[BOXES] = made;
    return made;
  }

  override begin(): void {
    super.begin();
    this.swarms = [];
  }
}

/** Which of the tables has the boxes. */
const BOXES = 2;

/**
 * Draws the instances from `start` to `end` and the swarms among them, of a picture from its first to its last;
 * `others` draws those that are in no crowd.
 */
export type Crowds = (start: number, end: number, others: (start: number, end: number) => void) => void;

/**
 * What draws crowds of plain boxes: those that are filled, stand at one place and are not clipped. `tables` are the
 * renderer's, and `textures` what they are on the GPU.
 */
export function openCrowds(gl: WebGL2RenderingContext, tables: Table[], textures: TableTexture[]): Crowds {
  const [instances, extras] = tables as [Table, Table];
  const boxes = Boxes.of(tables);
  if (!textures[BOXES]) (textures[BOXES] = new TableTexture(gl, BOXES + 1, boxes)).upload();
  const opened = (vertex: string, fragment: string, unit: number) => {
    const program = compileProgram(gl, vertex, fragment);
    const where = (name: string) => gl.getUniformLocation(program, name);
    gl.uniform1i(where("instances"), unit);
    return { program, size: where("size"), linear: where("linear"), shift: where("shift"), form: where("form") };
  };
  const crowds = opened(VERTEX, FRAGMENT, 1);
  const swarms = opened(SWARM_VERTEX, SWARM_FRAGMENT, BOXES + 1);
  /** Instances that there are indices for. */
  let room = 0;
  /** The next swarm of the picture. */
  let next = 0;
  gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());

  const makeRoom = (wanted: number) => {
    if (room === wanted) return;
    room = wanted;
    const indices = new Uint32Array(TRIANGLES.length * room);
    for (let at = 0; at < indices.length; at += TRIANGLES.length) {
      TRIANGLES.forEach((corner, place) => (indices[at + place] = (CORNERS / TRIANGLES.length) * at + corner));
    }
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.STATIC_DRAW);
  };

  /** Draw rows of a table at a place by one of the programs. */
  const draw = (by: typeof crowds, { integers }: Table, place: number, start: number, end: number, form?: Swarm["form"]) => {
    gl.useProgram(by.program);
    gl.uniform2f(by.size, gl.drawingBufferWidth, gl.drawingBufferHeight);
    const floats = new Float32Array(integers.buffer);
    gl.uniform4fv(by.linear, floats, EXTRA_FIELDS * place, 4);
    gl.uniform2fv(by.shift, floats, EXTRA_FIELDS * place + 4, 2);
    if (form) gl.uniform4f(by.form, ...form, 0);
    const first = TRIANGLES.length * Uint32Array.BYTES_PER_ELEMENT * start;
    gl.drawElements(gl.TRIANGLES, TRIANGLES.length * (end - start), gl.UNSIGNED_INT, first);
  };

  return (start, end, others) => {
    makeRoom(Math.max(...[instances, boxes].map((table) => table.integers.length / table.fields)));
    let drawn = start;
    const drawTo = (end: number) => {
      for (let at = drawn; at < end; ) {
        const crowd = crowdEnd(instances, extras, at, end);
        if (crowd - at >= CROWD) {
          if (at > drawn) others(drawn, at);
          draw(crowds, extras, instances.integers[FIELDS * at + 6] ?? 0, at, crowd);
          drawn = crowd;
        }
        at = Math.max(crowd, at + 1);
      }
      if (end > drawn) others(drawn, end);
      drawn = end;
    };
    if (start === 0) next = 0;
    for (;;) {
      const swarm = boxes.swarms[next];
      if (!swarm || swarm.before > end) break;
      drawTo(swarm.before);
      draw(swarms, extras, swarm.place, swarm.start, swarm.end, swarm.form);
      next += 1;
    }
    drawTo(end);
  };
}

/**
 * Adds a shape to the instances or swarms at a place, and all plain boxes that follow it. False, and nothing is done:
 * it is no box, or too few follow. `tables` are the renderer's: instances, and what they refer to.
 */
export function takeBoxes(list: DisplayList, shape: Shape, tables: Table[], place: number): boolean {
  let { at } = shape;
  const isBox = (word: number) => list.integer(word) === RECT && list.integer(word + 1, 1) === 0 && list.float(word + 8) === 0;
  if (shape.gradient >= 0 || !isBox(at) || !isBox(at + FEW * BOX_WORDS)) return false;
  const [instances, extras] = tables as [Table, Table];
  const { buffer, byteOffset, byteLength } = list.bytes;
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  const numbers = new Float64Array(buffer, byteOffset, byteLength / 8);
  const end = Math.min(shape.end, at + MOST * BOX_WORDS);
  if (extras.integers[EXTRA_FIELDS * place + 6] === 0) {
    shape.next = takeSwarm(words, numbers, at, end, instances.rows, extras, Boxes.of(tables), place);
    if (shape.next > at) return true;
  }
  instances.makeRoom(instances.rows + CROWD);
  const { integers } = instances;
  const floats = new Float32Array(integers.buffer);
  // As `isBox` says, without the list. Behind so many a swarm may begin.
  const most = Math.min(end, at + CROWD * BOX_WORDS);
  for (; at < most && words[2 * at] === RECT && words[2 * at + 3] === 0 && numbers[at + 8] === 0; at += BOX_WORDS) {
    const row = instances.rows++;
    if (putBox(numbers, at, words[2 * at + 2] ?? 0, floats, integers, FIELDS * row, place)) instances.mark(row);
  }
  shape.next = at;
  return true;
}

/** Adds boxes to a swarm, from a word on, as far as they are alike; where to go on. So few as are no crowd begin none. */
function takeSwarm(
  words: Uint32Array, numbers: Float64Array, from: number, end: number, before: number, extras: Table, boxes: Boxes, place: number,
): number {
  const [opacity = 0, width = 0, height = 0] = [numbers[from + 3], numbers[from + 6], numbers[from + 7]];
  const isAlike = (at: number) =>
    words[2 * at] === RECT && words[2 * at + 3] === 0 && numbers[at + 8] === 0 &&
    numbers[at + 3] === opacity && numbers[at + 6] === width && numbers[at + 7] === height;
  const [halfX, halfY] = [Math.fround(width / 2), Math.fround(height / 2)];
  let swarm = boxes.swarms.at(-1);
  if (
    swarm?.before !== before || swarm.place !== place ||
    swarm.form[0] !== halfX || swarm.form[1] !== halfY || swarm.form[2] !== opacity
  ) {
    const least = from + CROWD * BOX_WORDS;
    for (let at = from; at < least; at += BOX_WORDS) if (at >= end || !isAlike(at)) return from;
    swarm = { before, place, form: [halfX, halfY, opacity], start: boxes.rows, end: boxes.rows };
    boxes.swarms.push(swarm);
    // A swarm that is another is another picture.
    extras.row.set([before, place, ...swarm.form, swarm.start, 0, 0]);
    extras.add();
  }
  boxes.makeRoom(boxes.rows + MOST);
  const { integers } = boxes;
  const floats = new Float32Array(integers.buffer);
  let at = from;
  for (; at < end && isAlike(at); at += BOX_WORDS) {
    const row = boxes.rows++;
    const to = BOX_FIELDS * row;
    const x = Math.fround((numbers[at + 4] ?? 0) + halfX);
    const y = Math.fround((numbers[at + 5] ?? 0) + halfY);
    const fill = words[2 * at + 2] ?? 0;
    if (floats[to] === x && floats[to + 1] === y && integers[to + 2] === fill) continue;
    floats[to] = x;
    floats[to + 1] = y;
    integers[to + 2] = fill;
    boxes.mark(row);
  }
  swarm.end = boxes.rows;
  return at;
}

/** Writes the instance of a box; whether it is another than was there. */
function putBox(
  numbers: Float64Array, at: number, fill: number, floats: Float32Array, integers: Uint32Array, to: number, place: number,
): boolean {
  const halfX = Math.fround((numbers[at + 6] ?? 0) / 2);
  const halfY = Math.fround((numbers[at + 7] ?? 0) / 2);
  const x = Math.fround((numbers[at + 4] ?? 0) + halfX);
  const y = Math.fround((numbers[at + 5] ?? 0) + halfY);
  const opacity = Math.fround(numbers[at + 3] ?? 0);
  if (
    floats[to] === x && floats[to + 1] === y && floats[to + 2] === halfX && floats[to + 3] === halfY &&
    integers[to + 4] === fill && floats[to + 5] === opacity && integers[to + 6] === place && integers[to + 7] === BOX &&
    integers[to + 8] === 0 && integers[to + 9] === 0 && integers[to + 10] === 0 && integers[to + 11] === 0
  ) {
    return false;
  }
  floats[to] = x;
  floats[to + 1] = y;
  floats[to + 2] = halfX;
  floats[to + 3] = halfY;
  integers[to + 4] = fill;
  floats[to + 5] = opacity;
  integers[to + 6] = place;
  integers[to + 7] = BOX;
  for (let field = 8; field < FIELDS; field += 1) integers[to + field] = 0;
  return true;
}

/** Where the plain instances end that begin with one. */
function crowdEnd({ integers }: Table, extras: Table, start: number, end: number): number {
  const place = integers[FIELDS * start + 6] ?? 0;
  if (extras.integers[EXTRA_FIELDS * place + 6] !== 0) return start;
  let at = start;
  for (let field = FIELDS * start; at < end; at += 1, field += FIELDS) {
    if (integers[field + 6] !== place || integers[field + 7] !== BOX) break;
    if (integers[field + 8] !== 0 || integers[field + 11] !== 0) break;
  }
  return at;
}
