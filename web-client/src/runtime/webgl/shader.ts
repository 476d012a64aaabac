import { FIRST_ROWS } from "./table";

/** What the shader makes of an instance. */
export const BOX = 0;
export const ROUND = 1;
export const OVAL = 2;
export const PIXELS = 3;

/** 4-byte fields of an instance, four to a texel: see `main` of the vertex shader. */
export const FIELDS = 24;

/** Vertices of an instance: two triangles. */
export const VERTICES = 6;

// Instances are read from a texture: software that draws without a GPU takes as long for a call that repeats four
// vertices as for a call of its own, for each time.
const VERTEX = `#version 300 es
precision highp float;
precision highp usampler2D;
uniform usampler2D instances;
uniform vec2 size;
out vec2 at, pixel;
flat out vec2 unit;
flat out vec4 vBox, vForm, vEnds, vFill, vStroke, vTo;
flat out ivec2 kind;
vec4 color(uint rgba) { return vec4(rgba >> 24, rgba >> 16 & 255u, rgba >> 8 & 255u, rgba & 255u) / 255.; }
void main() {
  int row = gl_VertexID / ${VERTICES}, vertex = gl_VertexID % ${VERTICES};
  ivec2 texel = ivec2(row % ${FIRST_ROWS} * ${FIELDS / 4}, row / ${FIRST_ROWS});
  uvec4 fields[${FIELDS / 4}];
  for (int i = 0; i < ${FIELDS / 4}; i++) fields[i] = texelFetch(instances, texel + ivec2(i, 0), 0);
  vec4 linear = uintBitsToFloat(fields[0]), rest = uintBitsToFloat(fields[1]), box = uintBitsToFloat(fields[2]);
  vec4 form = uintBitsToFloat(fields[3]);
  mat2 m = mat2(linear.xy, linear.zw);
  unit = vec2(length(linear.zw), length(linear.xy)) / max(abs(determinant(m)), 1e-9);
  kind = ivec2(rest.zw);
  int place = vertex < 3 ? vertex : vertex - 2;
  vec2 corner = vec2(place & 1, place >> 1) * 2. - 1.;
  float margin = kind.x == ${PIXELS} ? 0. : kind.x == ${BOX} ? .5 : 1.;
  at = corner * (box.zw + (kind.x == ${PIXELS} ? 0. : form.y * .5) + margin * unit);
  pixel = m * (box.xy + at) + rest.xy;
  gl_Position = vec4((pixel / size * 2. - 1.) * vec2(1, -1), 0, 1);
  vBox = box; vForm = form; vEnds = uintBitsToFloat(fields[4]);
  vFill = color(fields[5].x); vStroke = color(fields[5].y); vTo = color(fields[5].z);
}`;

// Edges are as wide as a pixel: a distance to an outline, in pixels, is how much of the pixel is covered. A box
// with straight corners is covered exactly, as on a 2D canvas.
const FRAGMENT = `#version 300 es
precision highp float;
in vec2 at, pixel;
flat in vec2 unit;
flat in vec4 vBox, vForm, vEnds, vFill, vStroke, vTo;
flat in ivec2 kind;
uniform sampler2D atlas, clips;
out vec4 color;
float steep(float d) { return max(length(vec2(dFdx(d), dFdy(d))), 1e-6); }
float within(float d, float g) { return clamp(.5 - d / g, 0., 1.); }
float span(float x, float h, float u) { return clamp((min(x + .5 * u, h) - max(x - .5 * u, -h)) / u, 0., 1.); }
float boxed(vec2 p, vec2 h) { return span(p.x, h.x, unit.x) * span(p.y, h.y, unit.y); }
float rounded(vec2 p, vec2 h, float r) {
  vec2 q = abs(p) - h + r;
  return length(max(q, 0.)) + min(max(q.x, q.y), 0.) - r;
}
float clipped() {
  float cover = 1.;
  for (int row = kind.y; row > 0;) {
    ivec2 t = ivec2(row % ${FIRST_ROWS} * 3, row / ${FIRST_ROWS});
    vec4 m = texelFetch(clips, t, 0), n = texelFetch(clips, t + ivec2(1, 0), 0);
    vec2 o = texelFetch(clips, t + ivec2(2, 0), 0).xy;
    vec2 p = mat2(m.xy, m.zw) * pixel + n.xy - n.zw;
    float d = rounded(p, n.zw, o.x);
    cover *= n.z < 0. ? 0. : within(d, max(length(m.xz), length(m.yw)));
    row = int(o.y);
  }
  return cover;
}
void main() {
  float inside, outline = 0., half_ = vForm.y * .5;
  if (kind.x == ${PIXELS}) {
    color = texelFetch(atlas, ivec2(vEnds.xy + at + vBox.zw), 0) * vForm.z * clipped();
    return;
  }
  if (kind.x == ${BOX}) {
    inside = boxed(at, vBox.zw);
    if (half_ > 0.) outline = boxed(at, vBox.zw + half_) - boxed(at, vBox.zw - half_);
  } else {
    float d = kind.x == ${ROUND} ? rounded(at, vBox.zw, vForm.x) : (length(at / vBox.zw) - 1.) * min(vBox.z, vBox.w);
    float g = steep(d);
    inside = within(d, g);
    if (half_ > 0.) outline = within(d - half_, g) - within(d + half_, g);
  }
  vec4 paint = vFill;
  if (vForm.w > 0.) {
    vec2 p = vBox.xy + at - vEnds.xy, way = vEnds.zw - vEnds.xy;
    float t = vForm.w > 1.5 ? length(p) / vEnds.z : dot(p, way) / dot(way, way);
    paint = mix(vFill, vTo, clamp(t, 0., 1.));
  }
  color = vec4(paint.rgb, 1) * paint.a * inside;
  float over = vStroke.a * outline;
  color = (vec4(vStroke.rgb, 1) * over + color * (1. - over)) * vForm.z * clipped();
}`;

/** The one program. Throws an Error when the browser can't compile it. */
export function compileProgram(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
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
  return program;
}
