import { FIRST_ROWS } from "./table";

/** What the shader makes of an instance. */
export const BOX = 0;
export const ROUND = 1;
export const OVAL = 2;
export const PIXELS = 3;

/**
 * 4-byte fields of an instance, four to a texel: middle and half of the sides of its box; fill, opacity, place, kind;
 * stroke, its width, corner radius, gradient. Of pixels, where they are in the atlas stands in place of the paint.
 */
export const FIELDS = 12;
/**
 * The same of what instances refer to: a place (matrix, clip), a gradient (ends, kind, the color it leads to), or a
 * clip in two rows (matrix from pixels to its middle, clip around it, corner radius; half of its sides).
 */
export const EXTRA_FIELDS = 8;

/** What samplers read, in the order of their units: a page of the atlas, and the tables. */
const SAMPLERS = ["atlas", "instances", "extras"];

/** Vertices of an instance: two triangles. */
export const VERTICES = 6;

const HEAD = /* glsl */ `#version 300 es
precision highp float;
precision highp usampler2D;
uvec4 part(usampler2D table, int texels, int row, int at) {
  return texelFetch(table, ivec2(row % ${FIRST_ROWS} * texels + at, row / ${FIRST_ROWS}), 0);
}
vec4 rgba(uint bits) { return vec4(bits >> 24, bits >> 16 & 255u, bits >> 8 & 255u, bits & 255u) / 255.; }
`;

// `stand` puts a corner of a box, by its number, where its place says, so much further out, and a margin of pixels.
export const VERTEX_HEAD = /* glsl */ `${HEAD}uniform usampler2D instances;
uniform vec2 size;
out vec2 at;
flat out vec2 unit;
void stand(int corner, vec4 linear, vec2 shift, vec4 box, float further, float margin) {
  mat2 m = mat2(linear.xy, linear.zw);
  unit = vec2(length(m[1]), length(m[0])) / max(abs(determinant(m)), 1e-9);
  at = (vec2(corner & 1, corner >> 1) * 2. - 1.) * (box.zw + further + margin * unit);
  vec2 pixel = m * (box.xy + at) + shift;
  gl_Position = vec4((pixel / size * 2. - 1.) * vec2(1, -1), 0, 1);
}
`;

export const FRAGMENT_HEAD = /* glsl */ `${HEAD}in vec2 at;
flat in vec2 unit;
out vec4 color;
float span(float x, float h, float u) { return clamp((min(x + .5 * u, h) - max(x - .5 * u, -h)) / u, 0., 1.); }
float boxed(vec2 p, vec2 h) { return span(p.x, h.x, unit.x) * span(p.y, h.y, unit.y); }
`;

// Instances are read from a texture: software that draws without a GPU takes as long for a call that repeats four
// vertices as for a call of its own, for each time. It also takes time for every number that it hands on from a
// corner to pixels, so colors stay packed, and gradients are read where they show.
const VERTEX = /* glsl */ `${VERTEX_HEAD}uniform usampler2D extras;
flat out vec4 box;
flat out vec3 form;
flat out uvec4 paint;
void main() {
  int row = gl_VertexID / ${VERTICES}, corner = gl_VertexID % ${VERTICES};
  uvec4 look = part(instances, ${FIELDS / 4}, row, 1), edge = part(instances, ${FIELDS / 4}, row, 2);
  uvec4 linear = part(extras, ${EXTRA_FIELDS / 4}, int(look.z), 0), rest = part(extras, ${EXTRA_FIELDS / 4}, int(look.z), 1);
  box = uintBitsToFloat(part(instances, ${FIELDS / 4}, row, 0));
  form = uintBitsToFloat(uvec3(edge.yz, look.y));
  paint = uvec4(look.x, edge.x, look.w | rest.z << 2, edge.w);
  float margin = look.w == ${PIXELS}u ? 0. : look.w == ${BOX}u ? .5 : 1.;
  stand(corner - corner / 3 * 2, uintBitsToFloat(linear), uintBitsToFloat(rest.xy), box, form.x * .5, margin);
}`;

// Edges are as wide as a pixel: a distance to an outline, in pixels, is how much of the pixel is covered. A box
// with straight corners is covered exactly, as on a 2D canvas.
const FRAGMENT = /* glsl */ `${FRAGMENT_HEAD}flat in vec4 box;
flat in vec3 form;
flat in uvec4 paint;
uniform sampler2D atlas;
uniform usampler2D extras;
uniform vec2 size;
float steep(float d) { return max(length(vec2(dFdx(d), dFdy(d))), 1e-6); }
float within(float d, float g) { return clamp(.5 - d / g, 0., 1.); }
float rounded(vec2 p, vec2 h, float r) {
  vec2 q = abs(p) - h + r;
  return length(max(q, 0.)) + min(max(q.x, q.y), 0.) - r;
}
float clipped() {
  float cover = 1.;
  vec2 pixel = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y);
  for (int row = int(paint.z >> 2); row > 0;) {
    uvec4 linear = part(extras, ${EXTRA_FIELDS / 4}, row, 0), rest = part(extras, ${EXTRA_FIELDS / 4}, row, 1);
    vec4 m = uintBitsToFloat(linear);
    vec2 h = uintBitsToFloat(part(extras, ${EXTRA_FIELDS / 4}, row + 1, 0).xy);
    float d = rounded(mat2(m.xy, m.zw) * pixel + uintBitsToFloat(rest.xy), h, uintBitsToFloat(rest.w));
    cover *= h.x < 0. ? 0. : within(d, max(length(m.xz), length(m.yw)));
    row = int(rest.z);
  }
  return cover;
}
void main() {
  float inside, outline = 0., half_ = form.x * .5;
  uint kind = paint.z & 3u;
  if (kind == ${PIXELS}u) {
    color = texelFetch(atlas, ivec2(uintBitsToFloat(paint.xy) + at + box.zw), 0) * form.z * clipped();
    return;
  }
  if (kind == ${BOX}u) {
    inside = boxed(at, box.zw);
    if (half_ > 0.) outline = boxed(at, box.zw + half_) - boxed(at, box.zw - half_);
  } else {
    float d = kind == ${ROUND}u ? rounded(at, box.zw, form.y) : (length(at / box.zw) - 1.) * min(box.z, box.w);
    float g = steep(d);
    inside = within(d, g);
    if (half_ > 0.) outline = within(d - half_, g) - within(d + half_, g);
  }
  vec4 fill = rgba(paint.x);
  if (paint.w > 0u) {
    vec4 ends = uintBitsToFloat(part(extras, ${EXTRA_FIELDS / 4}, int(paint.w), 0));
    uvec4 to = part(extras, ${EXTRA_FIELDS / 4}, int(paint.w), 1);
    vec2 p = box.xy + at - ends.xy, way = ends.zw - ends.xy;
    float t = to.x == 1u ? length(p) / ends.z : dot(p, way) / dot(way, way);
    fill = mix(fill, rgba(to.y), clamp(t, 0., 1.));
  }
  color = vec4(fill.rgb, 1) * fill.a * inside;
  vec4 stroke = rgba(paint.y);
  float over = stroke.a * outline;
  color = (vec4(stroke.rgb, 1) * over + color * (1. - over)) * form.z * clipped();
}`;

/** The program that draws any instance. */
export const wholeProgram = (gl: WebGL2RenderingContext): WebGLProgram => compileProgram(gl, VERTEX, FRAGMENT);

/** A program that reads tables. Throws an Error when the browser can't compile it. */
export function compileProgram(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) continue;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`WebGL can't be used: ${gl.getProgramInfoLog(program) ?? ""}`);
  }
  gl.useProgram(program);
  SAMPLERS.forEach((name, unit) => {
    gl.uniform1i(gl.getUniformLocation(program, name), unit);
  });
  return program;
}
