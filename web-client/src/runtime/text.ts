// `String.fromCharCode` takes its units as arguments, of which engines allow some tens of thousands.
const PIECE = 8192;

/** The text of UTF-16 units in linear memory. */
export function readText(memory: ArrayBufferLike, address: number, length: number): string {
  const units = new Uint16Array(memory, address, length);
  if (length <= PIECE) return String.fromCharCode(...units);
  let text = "";
  for (let at = 0; at < length; at += PIECE) text += String.fromCharCode(...units.subarray(at, at + PIECE));
  return text;
}

/** Write a text as UTF-16 units; gives how many. */
export function writeText(memory: ArrayBufferLike, address: number, text: string): number {
  const units = new Uint16Array(memory, address, text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return text.length;
}
