/** A message of the compiler: words, with code between backticks. */
export interface Span {
  text: string;
  isCode: boolean;
}

export function spansOf(message: string): Span[] {
  // An odd number of backticks leaves the last one as it is.
  return message
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
