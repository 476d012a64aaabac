import { BOX_WORDS, type DisplayList, RECT, type Shape } from "../display";
import { BOX, compileProgram, EXTRA_FIELDS, FIELDS, FRAGMENT_HEAD, VERTEX_HEAD } from "./shader";
import type { Table } from "./table";

/** So many plain instances behind each other are worth a call of their own. */
const CROWD = 256;

/** So many boxes behind each other are worth looking at their numbers without the list. */
const FEW = 8;
/** So many are taken at once: what is called often is optimized by engines sooner than a loop without an end. */
const MOST = 256;

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

/** Draws the instances from `start` to `end`; `others` draws those of them that are in no crowd. */
export type Crowds = (
  instances: Table, extras: Table, start: number, end: number, others: (start: number, end: number) => void,
) => void;

/** What draws crowds of plain boxes: those that are filled, stand at one place and are not clipped. */
export function openCrowds(gl: WebGL2RenderingContext): Crowds {
  const program = compileProgram(gl, VERTEX, FRAGMENT);
  const [size = null, linear = null, shift = null] = ["size", "linear", "shift"].map((name) =>
    gl.getUniformLocation(program, name),
  );
  /** Instances that there are indices for. */
  let room = 0;
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

  return (instances, extras, start, end, others) => {
    makeRoom(instances.integers.length / FIELDS);
    let drawn = start;
    for (let at = start; at < end; ) {
      const crowd = crowdEnd(instances, extras, at, end);
      if (crowd - at >= CROWD) {
        others(drawn, at);
        gl.useProgram(program);
        gl.uniform2f(size, gl.drawingBufferWidth, gl.drawingBufferHeight);
        const floats = new Float32Array(extras.integers.buffer);
        const place = EXTRA_FIELDS * (instances.integers[FIELDS * at + 6] ?? 0);
        gl.uniform4fv(linear, floats, place, 4);
        gl.uniform2fv(shift, floats, place + 4, 2);
        const count = TRIANGLES.length * (crowd - at);
        gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, TRIANGLES.length * Uint32Array.BYTES_PER_ELEMENT * at);
        drawn = crowd;
      }
      at = Math.max(crowd, at + 1);
    }
    others(drawn, end);
  };
}

/**
 * Adds a shape to the instances at a place, and all plain boxes that follow it. False, and nothing is done: it is no
 * box, or too few follow.
 */
export function takeBoxes(list: DisplayList, shape: Shape, instances: Table, place: number): boolean {
  let { at } = shape;
  const isBox = (word: number) => list.integer(word) === RECT && list.integer(word + 1, 1) === 0 && list.float(word + 8) === 0;
  if (shape.gradient >= 0 || !isBox(at) || !isBox(at + FEW * BOX_WORDS)) return false;
  instances.makeRoom(instances.rows + MOST);
  const { buffer, byteOffset, byteLength } = list.bytes;
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  const numbers = new Float64Array(buffer, byteOffset, byteLength / 8);
  const { integers } = instances;
  const floats = new Float32Array(integers.buffer);
  const end = Math.min(shape.end, at + MOST * BOX_WORDS);
  // As `isBox` says, without the list.
  for (; at < end && words[2 * at] === RECT && words[2 * at + 3] === 0 && numbers[at + 8] === 0; at += BOX_WORDS) {
    const row = instances.rows++;
    if (putBox(numbers, at, words[2 * at + 2] ?? 0, floats, integers, FIELDS * row, place)) instances.mark(row);
  }
  shape.next = at;
  return true;
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
