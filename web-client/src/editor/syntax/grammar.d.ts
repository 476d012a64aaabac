declare module "*.grammar" {
  import type { LRParser } from "@lezer/lr";

  export const parser: LRParser;
}

declare module "*.grammar.terms" {
  export const AttributeValue: number;
  export const Element: number;
  export const insertedSemicolon: number;
  export const MissingBrace: number;
  export const MissingCloseTag: number;
  export const MissingQuote: number;
  export const MissingTagEnd: number;
  export const MissingValue: number;
  export const OpenTag: number;
  export const prefixStep: number;
  export const sameLine: number;
  export const StartCloseTag: number;
  export const StartScript: number;
  export const StartStrayCloseTag: number;
  export const StartTag: number;
  export const step: number;
  export const substitutionStart: number;
  export const templateContent: number;
  export const templateEnd: number;
  export const Text: number;
  export const UnfinishedValue: number;
}
