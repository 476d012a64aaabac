/** The images that pictures show. */
export class Images {
  #images = new Map<string, HTMLImageElement>();
  #used = new Map<string, HTMLImageElement>();
  #assets: Readonly<Record<string, string>> = {};

  /** `onImage` hears when an image has come that a picture wanted. */
  constructor(readonly onImage: () => void) {}

  /** Where images are that are called by a name. Nothing else is fetched. */
  useAssets(urls: Readonly<Record<string, string>>): void {
    this.#assets = urls;
    this.#images.clear();
    this.#used.clear();
  }

  /** The address of a source, if there is any. */
  url(source: string): string {
    if (source.startsWith("data:")) return source;
    return (Object.hasOwn(this.#assets, source) && this.#assets[source]) || "";
  }

  /** The image of a source, if it is there already. */
  get(source: string): HTMLImageElement | undefined {
    let image = this.#used.get(source) ?? this.#images.get(source);
    if (!image) {
      image = new Image();
      image.onload = this.onImage;
      // The frame has no origin: without this the canvas could not be read any more.
      image.crossOrigin = "anonymous";
      const url = this.url(source);
      if (url) image.src = url;
    }
    this.#used.set(source, image);
    return image.complete && image.naturalWidth > 0 ? image : undefined;
  }

  /** Forget what was not asked for since the last time. */
  sweep(): void {
    this.#images = this.#used;
    this.#used = new Map();
  }
}
