import { BOX, compileProgram, EXTRA_FIELDS, FIELDS, FRAGMENT_HEAD, VERTEX_HEAD } from "./shader";
import type { Table } from "./table";

/** So many plain instances behind each other are worth a call of their own. */
const CROWD = 256;

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
