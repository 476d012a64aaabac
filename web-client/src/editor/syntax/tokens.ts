/** What the grammar cannot say by itself: which element is open, and where text ends that nothing closes. */

import { ContextTracker, ExternalTokenizer } from "@lezer/lr";
import type { InputStream, Stack } from "@lezer/lr";
import {
  AttributeValue,
  Element,
  insertedSemicolon,
  MissingBrace,
  MissingCloseTag,
  MissingQuote,
  MissingTagEnd,
  MissingValue,
  OpenTag,
  prefixStep,
  sameLine,
  StartCloseTag,
  StartScript,
  StartStrayCloseTag,
  StartTag,
  step,
  substitutionStart,
  templateContent,
  templateEnd,
  Text,
  UnfinishedValue,
} from "./omni.grammar.terms";

/** The elements that are open, innermost first. */
interface Open {
  name: string;
  parent: Open | null;
  hash: number;
}

const END = -1;
/** Longer names are cut for the comparison. */
const LONGEST_NAME = 100;

const is = (code: number, characters: string) => code !== END && characters.includes(String.fromCharCode(code));
const isSpace = (code: number) => is(code, " \t\r\n\u00a0");
const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
const isNameCharacter = (code: number) => isLetter(code) || (code >= 48 && code <= 57) || is(code, "_.-");

/** The name of a tag from `offset` on. */
function nameAt(input: InputStream, offset: number): string {
  let name = "";
  for (let code = input.peek(offset); isNameCharacter(code) && name.length < LONGEST_NAME; code = input.peek(++offset)) {
    name += String.fromCharCode(code);
  }
  return name;
}

function open(name: string, parent: Open | null): Open {
  let hash = parent ? parent.hash : 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) | 0;
  return { name, parent, hash };
}

export const elements = new ContextTracker<Open | null>({
  start: null,
  shift: (context, term, _stack, input) =>
    term === StartTag || term === StartScript ? open(nameAt(input, 1), context) : context,
  reduce: (context, term) => (term === Element && context ? context.parent : context),
  reuse(context, node, _stack, input) {
    const { id } = node.type;
    return id === StartTag || id === StartScript || id === OpenTag ? open(nameAt(input, 1), context) : context;
  },
  hash: (context) => context?.hash ?? 0,
  strict: false,
});

/** Parts of a component that there is one of: none of them stands in anything else. */
const PARTS = ["props", "script", "template"];
/** Those that hold statements. */
export const SCRIPTS = ["script", "system"];

/** Whether the tag at the cursor, of an element or of its end, shows that the innermost element has ended. */
function endsInnermost(input: InputStream, { name, parent }: Open): boolean {
  if (input.peek(1) === 47 /* / */) {
    const closed = nameAt(input, 2);
    if (closed === name) return false;
    for (let around = parent; around; around = around.parent) if (around.name === closed) return true;
    return false;
  }
  return PARTS.includes(nameAt(input, 1)) && name !== "component" && startsLine(input);
}

function startsLine(input: InputStream): boolean {
  let offset = -1;
  while (is(input.peek(offset), " \t")) offset -= 1;
  return is(input.peek(offset), "\n") || input.peek(offset) === END;
}

function closing(input: InputStream, stack: Stack): void {
  const context = stack.context as Open | null;
  const name = nameAt(input, 2);
  if (name === "") return;
  if (context?.name === name) input.acceptToken(StartCloseTag, 2);
  else if (!SCRIPTS.includes(context?.name ?? "")) input.acceptToken(StartStrayCloseTag, 2);
}

/** The tag or the end of the text at the cursor ends what is open there, from the inside out. */
function ending(input: InputStream, stack: Stack): number {
  const context = stack.context as Open | null;
  const atEnd = input.next === END;
  const closes = atEnd || input.peek(1) === 47; /* / */
  if (stack.canShift(MissingTagEnd)) return MissingTagEnd;
  if (stack.canShift(MissingValue)) return MissingValue;
  if (closes && stack.canShift(MissingBrace)) return MissingBrace;
  const endsElement = context !== null && (atEnd ? stack.canShift(MissingCloseTag) : endsInnermost(input, context));
  if ((closes || endsElement) && stack.canShift(insertedSemicolon)) return insertedSemicolon;
  return endsElement ? MissingCloseTag : 0;
}

export const markup = new ExternalTokenizer(
  (input, stack) => {
    const { next } = input;
    if (isSpace(next)) return;
    if (next === END || next === 60 /* < */) {
      const second = input.peek(1);
      if (next !== END && second === 33 /* ! */) return;
      const ended = ending(input, stack);
      if (ended) input.acceptToken(ended);
      else if (next === END) return;
      else if (second === 47) closing(input, stack);
      else if (isLetter(second) && stack.canShift(StartTag)) {
        input.acceptToken(SCRIPTS.includes(nameAt(input, 1)) ? StartScript : StartTag, 1);
      } else if (stack.canShift(Text)) text(input);
    } else if (next === 62 /* > */ || (next === 47 && input.peek(1) === 62)) {
      if (stack.canShift(MissingValue)) input.acceptToken(MissingValue);
      else if (next === 47 && stack.canShift(MissingBrace)) input.acceptToken(MissingBrace);
      else if (stack.canShift(Text)) text(input);
    } else if (next !== 123 /* { */ && stack.canShift(Text)) text(input);
  },
  { contextual: true },
);

/** What stands between tags: an error to the compiler, and a piece of text to the tree. */
function text(input: InputStream): void {
  do input.advance();
  while (input.next !== END && input.next !== 60 && input.next !== 123);
  input.acceptToken(Text);
}

/** Up to here an attribute's value without its closing quote goes: the next attribute, the tag's or line's end. */
function endsUnfinished(input: InputStream): boolean {
  const { next } = input;
  if (next === END || next === 10 || next === 62 /* > */) return true;
  if (next === 47 /* / */) return input.peek(1) === 62;
  if (!isSpace(next)) return false;
  let offset = 1;
  while (isSpace(input.peek(offset))) offset += 1;
  if (input.peek(offset) === 64 /* @ */) offset += 1;
  const name = offset;
  while (isNameCharacter(input.peek(offset))) offset += 1;
  return offset > name && input.peek(offset) === 61; /* = */
}

export const quoted = new ExternalTokenizer((input) => {
  const quote = input.next;
  if (quote !== 34 && quote !== 39) return;
  let overLines = false;
  let brackets = false;
  let last = 0;
  for (let offset = 1; ; offset++) {
    const code = input.peek(offset);
    if (code === quote && !(overLines && (brackets || last === 61))) {
      input.acceptToken(AttributeValue, offset + 1);
      return;
    }
    if (code === END || code === quote) break;
    overLines ||= code === 10;
    brackets ||= code === 60 || code === 62;
    last = code;
  }
  do input.advance();
  while (!endsUnfinished(input));
  input.acceptToken(UnfinishedValue);
});

function endsScript(input: InputStream): boolean {
  return input.next === END || (input.next === 60 && input.peek(1) === 47 && SCRIPTS.includes(nameAt(input, 2)));
}

const substitutes = (input: InputStream) => input.next === 36 && input.peek(1) === 123; /* ${ */

/** The inside of a template. Literal text follows its start or an expression: what doesn't is in no template. */
export const template = new ExternalTokenizer((input) => {
  if (input.next === 96 /* ` */) input.acceptToken(templateEnd, 1);
  else if (substitutes(input)) input.acceptToken(substitutionStart, 2);
  else if (endsScript(input)) input.acceptToken(MissingQuote);
  else if (is(input.peek(-1), "`}")) {
    do {
      if (input.next === 92 /* \ */) input.advance();
      input.advance();
    } while (input.next !== 96 && !substitutes(input) && !endsScript(input));
    input.acceptToken(templateContent);
  }
});

/** Whether a line ends between the cursor and what stands before it. */
function onNewLine(input: InputStream): boolean {
  for (let offset = -1; ; offset--) {
    const code = input.peek(offset);
    if (code === 10) return true;
    if (!isSpace(code)) return code === END;
  }
}

/** What can't go on with the expression of the line above. */
function startsStatement(input: InputStream): boolean {
  const { next } = input;
  if (next === 33 /* ! */) return input.peek(1) !== 61;
  if (next === 43 || next === 45 /* + - */) return input.peek(1) === next;
  return !is(next, "([.,;:?=*/%<>&|`)]");
}

export const lines = new ExternalTokenizer(
  (input, stack) => {
    const { next } = input;
    if (isSpace(next)) return;
    const ends = next === END || next === 125 /* } */ || (next === 60 && input.peek(1) === 47);
    if (stack.canShift(insertedSemicolon)) {
      const above = onNewLine(input);
      const endsScript = next === 60 && above && PARTS.includes(nameAt(input, 1));
      if (ends || endsScript || (above && startsStatement(input))) {
        input.acceptToken(insertedSemicolon);
        return;
      }
    }
    if (!ends && next !== 59 && stack.canShift(sameLine) && !onNewLine(input)) input.acceptToken(sameLine);
  },
  { contextual: true },
);

export const steps = new ExternalTokenizer(
  (input, stack) => {
    const { next } = input;
    if ((next !== 43 && next !== 45) || input.peek(1) !== next) return;
    input.acceptToken(stack.canShift(step) && !onNewLine(input) ? step : prefixStep, 2);
  },
  { contextual: true },
);
