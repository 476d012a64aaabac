/** SVG path data, stretched and moved. Pure. */

import { shortly } from "./geometry";

type Point = readonly [number, number];

/** What each number after a command is: a place across or down, a radius, an angle, a flag. */
const OPERANDS: Record<string, string> = { M: "xy", L: "xy", T: "xy", H: "x", V: "y", C: "xyxyxy", S: "xyxy", Q: "xyxy", A: "uvaflxy", Z: "" };
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const SEPARATOR = /[\s,]*/y;

/** A command as it is written, with where each of its numbers stands. */
interface Command {
  letter: string;
  numbers: { value: number; from: number; to: number }[];
}

/** The commands of path data; null where it can't be read to its end. */
function commandsOf(data: string): Command[] | null {
  const found: Command[] = [];
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const [taken = ""] = pattern.exec(data) ?? [];
    at += taken.length;
    return taken;
  };
  let letter = "";
  for (take(SEPARATOR); at < data.length; take(SEPARATOR)) {
    const sign = data[at] ?? "";
    if (sign.toUpperCase() in OPERANDS) {
      letter = sign;
      at += 1;
    } else if (letter === "" || letter.toUpperCase() === "Z") return null;
    const numbers: Command["numbers"] = [];
    for (const kind of OPERANDS[letter.toUpperCase()] ?? "") {
      take(SEPARATOR);
      const from = at;
      // Flags may stand without anything between them.
      const written = kind === "f" || kind === "l" ? take(/[01]/y) : take(NUMBER);
      if (written === "") return null;
      numbers.push({ value: Number(written), from, to: at });
    }
    found.push({ letter, numbers });
    // More places after a first one are lines to them.
    if (letter === "M") letter = "L";
    if (letter === "m") letter = "l";
  }
  return found.length > 0 && found[0]?.letter.toUpperCase() === "M" ? found : null;
}

/**
 * Path data with each place multiplied by `factors`, then moved by `by`; what stands between its numbers stays. Exact
 * for all commands, arcs too, but for the rounding to `extent`: the size of the result. Null if it can't be read.
 */
export function pathStretched(data: string, factors: Point, by: Point, extent: number): string | null {
  const commands = commandsOf(data);
  if (!commands) return null;
  let [text, done] = ["", 0];
  commands.forEach(({ letter, numbers }, nth) => {
    // The first place is one of the picture, whatever the letter says.
    const isPlace = letter === letter.toUpperCase() || nth === 0;
    const arc = letter.toUpperCase() === "A" ? arcStretched(numbers.map(({ value }) => value), factors) : null;
    const kinds = OPERANDS[letter.toUpperCase()] ?? "";
    numbers.forEach(({ value, from, to }, place) => {
      const axis = kinds[place] === "y" ? 1 : 0;
      const isAxis = kinds[place] === "x" || kinds[place] === "y";
      const now = isAxis ? value * factors[axis] + (isPlace ? by[axis] : 0) : (arc?.[place] ?? value);
      const written = String(shortly(now, kinds[place] === "a" ? 360 : extent));
      text += data.slice(done, from);
      // A sign or a dot that kept two numbers apart may be gone.
      if (from === done && /\d$/.test(text) && /^\d/.test(written)) text += " ";
      text += written;
      done = to;
    });
  });
  return text + data.slice(done);
}

/** Radii, angle and flags of an arc in a plane that is stretched; an ellipse stays one. */
function arcStretched([rx = 0, ry = 0, angle = 0, large = 0, sweep = 0]: readonly number[], [across, down]: Point): number[] {
  const flag = across * down < 0 ? 1 - sweep : sweep;
  if (angle === 0) return [rx * Math.abs(across), ry * Math.abs(down), 0, large, flag];
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
  // The columns of the stretched ellipse, and its singular values.
  const [a, b, c, d] = [across * cos * rx, down * sin * rx, -across * sin * ry, down * cos * ry];
  const [sum, difference] = [Math.hypot((a + d) / 2, (b - c) / 2), Math.hypot((a - d) / 2, (b + c) / 2)];
  const turned = (Math.atan2(b + c, a - d) + Math.atan2(b - c, a + d)) / 2;
  return [sum + difference, Math.abs(sum - difference), (turned * 180) / Math.PI, large, flag];
}
