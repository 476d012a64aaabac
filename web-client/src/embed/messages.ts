/** From a page that embeds a component, to the embed page: props, as text. */
export interface PropsMessage {
  readonly type: "omni:props";
  readonly props: Readonly<Record<string, string>>;
}

/** From the embed page to the page around it. Sizes in px. */
export type EmbedMessage =
  | { readonly type: "omni:shown"; readonly width: number; readonly height: number }
  | { readonly type: "omni:failed"; readonly message: string };
