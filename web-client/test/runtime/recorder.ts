/** Stands in for the browser's class, which Node lacks. */
class RecordedPath {
  readonly data: string;

  constructor(data: string) {
    this.data = data;
  }
}

Object.assign(globalThis, { Path2D: RecordedPath });

/** A 2D context that writes down what is drawn on it, one line a call, after the first clearing. */
export class Recorder {
  readonly calls: string[] = [];
  readonly context: CanvasRenderingContext2D;
  #opening = 3;

  constructor() {
    const state: Record<string, unknown> = { canvas: { width: 300, height: 200 }, globalAlpha: 1 };
    this.context = new Proxy(state, {
      get: (target, name: string) =>
        name in target ? target[name] : (...values: unknown[]) => this.#record(target, name, values),
    }) as unknown as CanvasRenderingContext2D;
  }

  #record(state: Record<string, unknown>, name: string, values: unknown[]): void {
    if (this.#opening > 0) {
      this.#opening -= 1;
      return;
    }
    if (name === "beginPath") return;
    const shown = values.map((value) => (value instanceof RecordedPath ? value.data : String(value)));
    if (name === "ellipse") shown.length = 4;
    let line = [name, ...shown].join(" ");
    if (name.startsWith("fill")) line += ` in ${String(state.fillStyle)}`;
    if (name.startsWith("stroke")) line += ` in ${String(state.strokeStyle)} of ${String(state.lineWidth)}`;
    if (name.endsWith("Text")) line += `, ${String(state.font)}, ${String(state.textAlign)}`;
    if (state.globalAlpha !== 1 && /^(fill|stroke)/.test(name)) line += ` at ${String(state.globalAlpha)}`;
    this.calls.push(line);
  }
}
