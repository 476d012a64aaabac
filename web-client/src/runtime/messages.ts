/** From the page to the sandboxed preview. */
export interface ModuleMessage {
  readonly type: "module";
  readonly bytes: ArrayBuffer;
  readonly hash: string;
}

/** From the page to the sandboxed preview: where the project's assets are, by name. */
export interface AssetsMessage {
  readonly type: "assets";
  readonly urls: Readonly<Record<string, string>>;
}

/** From the sandboxed preview to the page. */
export type PreviewMessage =
  | { readonly type: "ready" }
  | { readonly type: "mounted"; readonly hash: string; readonly milliseconds: number }
  | { readonly type: "stopped"; readonly message: string };
