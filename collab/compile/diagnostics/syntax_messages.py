"""What the parsers say."""

from __future__ import annotations

import re

from collab.compile.diagnostics.problem import Edit, Hint, Mark, Problem

_BITS = "Numbers have no bit operations in this version."
_OPERATORS = {
    "??=": "Write `x = x ?? y`.",
    "!": "Test it first, as in `if (x !== null)`, or say what to use instead: `x ?? y`.",
    "&&=": "Write `x = x && y`.",
    "||=": "Write `x = x || y`.",
    "typeof": "Every value has one type, known when you write it.",
    "instanceof": "Every value has one type, known when you write it.",
    "new": "Values are numbers, strings, booleans, lists and records; none of them needs `new`.",
    "in": "A record always has the same fields; for a list use `.includes(value)`.",
    "void": "Leave it out.",
    "delete": "Records always keep their fields.",
    "await": "Leave it out: code here runs at once and waits for nothing.",
    "yield": "Functions here return one value.",
}
_INSTEAD = {
    "class": "Write a function that returns a record, such as `{ x: 0, y: 0 }`.",
    "try": "Nothing throws here; what may be missing is `null`.",
    "throw": "Nothing throws here; return `null` for what is missing.",
    "async": "Leave it out: code here runs at once and waits for nothing.",
    "switch": "Write `if … else if … else`.",
    "do … while": "Write `while`, which tests first.",
    "destructuring": "Give the whole a name, and write `whole.field` for what is in it.",
    "a regular expression": "`includes`, `indexOf`, `split` and `replaceAll` look for text.",
    "type": "Write the type where it is used, such as `list<{ x: number }>`.",
    "interface": "Write the type where it is used, such as `{ x: number; y: number }`.",
    "enum": "Write a string or a number for each.",
    "export": "A module exports every function and constant at its top.",
    "delete": "Records always keep their fields; to leave an item out, write `list.filter(…)`.",
    "this": "Name what you mean: a signal, a variable, or `props.name`.",
    "rest parameters": "Take a list, and pass one: `f([1, 2])`.",
    "an optional parameter": "Write a type that may be `null`, such as `number?`, and pass `null`.",
    "a default of a parameter": "Write a type that may be `null`, and `x ?? 1` where it is used.",
}
_NEW = {
    "Array": "Write `Array.from({ length: n }, () => 0)`.",
    "Date": "A component is told how much time goes by, by `frame(dt => …)`, not the date.",
    "Set": "Write a list; `list.includes(value)` tells whether something is in it.",
    "Map": "Write a list of records, and find one with `list.find(one => one.key === key)`.",
    "Promise": "Code here runs at once and waits for nothing.",
    "Error": "Nothing throws here; return `null` for what is missing.",
}
_DESCRIBED = frozenset(
    (
        "destructuring", "rest parameters", "an optional parameter", "a default of a parameter",
        "a regular expression",
    )
)  # fmt: skip
"""What is named in words, not as it is written."""
_CODE = frozenset(("each", "test", "key"))
_WORDS = frozenset(("true", "false", "null"))
_CALL_OR_NUMBER = r"-?[0-9.]+|(?:props|Math)\.[\w$.]+|[\w$.]+\(.*"
_CLOSERS = {")": "(", "]": "[", "}": "{"}


def unterminated_string(quote: str, start: int, end: int) -> Problem:
    """A quote that its line does not close; at ``end`` the string most likely ends."""
    return Problem(
        "error",
        "unterminated-string",
        "This string has no closing quote on its line.",
        start,
        end,
        (
            Hint(
                "Close the string, or write it with backticks if it spans several lines.",
                Edit(end, end, quote),
            ),
        ),
    )


def unterminated_template(start: int, end: int) -> Problem:
    """A backtick without its partner."""
    return Problem(
        "error", "unterminated-string", "This template string has no closing backtick.", start, end
    )


def curly_quotes(written: str, start: int, end: int) -> Problem:
    """A string in the quotes of printed text."""
    straight = "'" if '"' in written else '"'
    replacement = f"{straight}{written[1:-1]}{straight}"
    return Problem(
        "error",
        "curly-quotes",
        "A string stands in straight quotes, not in curly ones.",
        start,
        end,
        (Hint(f"Write `{replacement}`.", Edit(start, end, replacement)),),
    )


def unterminated_comment(text: str, start: int, end: int, closing: str) -> Problem:
    """``/*`` or ``<!--`` without its end, which most likely belongs at the end of the line."""
    line_end = text.find("\n", start)
    at = line_end if line_end >= 0 else len(text)
    hint = Hint(f"Insert `{closing}`.", Edit(at, at, f" {closing}"))
    return Problem("error", "unterminated-comment", "This comment is never closed.", start, end, (hint,))


def unknown_character(character: str, start: int, end: int) -> Problem:
    """A character that starts no token."""
    return Problem(
        "error", "unknown-character", f"I don't know what `{character}` means in a script.", start, end
    )


def odd_name(name: str, start: int, end: int) -> Problem:
    """``x²``."""
    return Problem(
        "error",
        "bad-name",
        f"`{name}` cannot be a name: use letters, digits and `_`, starting with a letter.",
        start,
        end,
    )


def unexpected(found: str, start: int, end: int) -> Problem:
    """A token that cannot stand here."""
    return Problem("error", "unexpected", f"I did not expect `{found}` here.", start, end)


def unexpected_end(start: int, end: int) -> Problem:
    """The text ends in the middle."""
    return Problem(
        "error", "unexpected-end", "The code stops here, but something is still missing.", start, end
    )


def expected(what: str, found: str, start: int, end: int) -> Problem:
    """Something else should stand here."""
    but = f"found `{found}`" if found else "the code stops here"
    return Problem("error", "expected", f"I expected {what}, but {but}.", start, end)


def expected_token(kind: str, found: str, at: int, start: int, end: int) -> Problem:
    """One given token should stand here; it can be inserted where the last one ends."""
    but = f"found `{found}`" if found else "the code stops here"
    opener = _CLOSERS.get(kind)
    closing = f" to close `{opener}`" if opener else ""
    hint = Hint(f"Insert `{kind}`.", Edit(at, at, kind))
    return Problem("error", "expected", f"I expected `{kind}`{closing}, but {but}.", start, end, (hint,))


def reserved_word(word: str, start: int, end: int) -> Problem:
    """A keyword used as a name."""
    return Problem(
        "error",
        "reserved-word",
        f"`{word}` is a word of the language and cannot be a name.",
        start,
        end,
        (Hint(f"Choose another name, such as `{word}Value`."),),
    )


def not_in_language(what: str, start: int, end: int, edit: Edit | None = None) -> Problem:
    """Something of JavaScript that this language has not."""
    instead = _INSTEAD.get(what)
    hints = (Hint(instead, edit),) if instead is not None else ()
    plural = what.endswith("s") and " " in what
    shown = f"`{what}`" if what not in _DESCRIBED else what[0].upper() + what[1:]
    message = f"{shown} {'are' if plural else 'is'} not part of this version."
    return Problem("error", "unsupported-syntax", message, start, end, hints)


def state_hook(name: str, edit: Edit, start: int, end: int) -> Problem:
    """``const [count, setCount] = useState(0)``."""
    hint = Hint(
        f"Write `const {name} = signal(…)`; `{name}()` reads it, `{name}.set(value)` writes it.", edit
    )
    message = "State is a signal here, which both reads and writes."
    return Problem("error", "unsupported-syntax", message, start, end, (hint,))


def cast(written: str, start: int, end: int) -> Problem:
    """``value as number``; the span is what can go."""
    return Problem(
        "error",
        "unsupported-syntax",
        f"A value has the type that it has: `{written}` cannot give it another.",
        start,
        end,
        (
            Hint("Leave it out.", Edit(start, end, "")),
            Hint("`Number(text)` and `String(value)` convert; `const xs: list<number> = []` says a type."),
        ),
    )


def element_as_value(start: int, end: int) -> Problem:
    """``return <rect />``."""
    hint = Hint("Elements stand in `<template>`; `<if>` and `<for>` say which, and how often.")
    return Problem("error", "expected", "Elements are no values.", start, end, (hint,))


def comment_of_markup(text: str, start: int, end: int) -> Problem:
    """``<!-- … -->`` in a script."""
    inside = text[start + 4 : end].removesuffix("-->").strip()
    hint = Hint("Write `/* … */`.", Edit(start, end, f"/* {inside} */") if "*/" not in inside else None)
    return Problem(
        "error", "unexpected", "Comments in a script stand in `/* … */` or behind `//`.", start, end, (hint,)
    )


def comment_in_tag(start: int, end: int) -> Problem:
    """``<rect /* a comment */ />``."""
    hint = Hint("Remove it, or put it before the tag, as `<!-- … -->`.", Edit(start, end, ""))
    return Problem("error", "unexpected", "A comment cannot stand in a tag.", start, end, (hint,))


def stray_brace(start: int, end: int) -> Problem:
    """A ``}`` that closes nothing."""
    message = "This `}` closes nothing: no `{` is open here."
    return Problem("error", "unexpected", message, start, end, (Hint("Remove it.", Edit(start, end, "")),))


def bad_escape(written: str, start: int, end: int) -> Problem:
    """``"\\u{110000}"``, ``"\\xZZ"``."""
    if written.startswith("\\u{"):
        message = f"`{written}` is no character: the last one is `\\u{{10FFFF}}`."
        return Problem("error", "bad-escape", message, start, end)
    wanted = {
        "\\u": "four hexadecimal digits, as in `\\u0041`, or some in braces",
        "\\x": "two hexadecimal digits, as in `\\x41`",
    }.get(written)
    if wanted is not None:
        message = f"Behind `{written}` stand {wanted}."
    else:
        message = f"`{written}` is an octal number in old JavaScript, and nothing here."
    hint = Hint("For a backslash itself, write two.", Edit(start, start, "\\"))
    return Problem("error", "bad-escape", message, start, end, (hint,))


def color_without_quotes(color: str, start: int, end: int) -> Problem:
    """``fill={#ff0000}``."""
    hint = Hint(f"Write `'{color}'`.", Edit(start, end, f"'{color}'"))
    return Problem(
        "error", "unknown-character", "A colour is text, and stands in quotes.", start, end, (hint,)
    )


def comment_of_another_language(start: int, end: int) -> Problem:
    """``# a comment``."""
    hint = Hint("A comment begins with `//`.", Edit(start, end, "//"))
    return Problem(
        "error", "unknown-character", "I don't know what `#` means in a script.", start, end, (hint,)
    )


def label(name: str, start: int, end: int) -> Problem:
    """``outer: for (…)``, ``$: doubled = …``."""
    if name == "$":
        hint = Hint("Write `const doubled = computed(() => …)`; `effect(() => …)` does something.")
        return Problem(
            "error", "unsupported-syntax", "`$:` is not part of this version.", start, end, (hint,)
        )
    hint = Hint("`break` and `continue` mean the loop around them; a function can be left with `return`.")
    return Problem("error", "unsupported-syntax", "Labels are not part of this version.", start, end, (hint,))


def function_expression(edit: Edit, start: int, end: int) -> Problem:
    """``const f = function () { … }``."""
    hint = Hint(f"Write `{edit.replacement} …`.", edit)
    message = "A function without a name is an arrow here."
    return Problem("error", "unsupported-syntax", message, start, end, (hint,))


def record_in_arrow(written: str, start: int, end: int) -> Problem:
    """``item => { id: item.id }``."""
    short = written if len(written) <= 40 and "\n" not in written else "{ … }"
    hint = Hint(f"Write `({short})`.", Edit(start, end, f"({written})"))
    message = "Braces behind `=>` hold statements; a record needs parentheses around it."
    return Problem("error", "parentheses-needed", message, start, end, (hint,))


def text_not_filled_in(edit: Edit | None, start: int, end: int) -> Problem:
    """``"Hello ${name()}"``, ``content="{count()}"``."""
    hint = Hint(
        f"Write `{edit.replacement}`." if edit is not None else "Put the text between backticks.", edit
    )
    message = "This text stays as it stands: only text between backticks is filled in."
    return Problem("warning", "not-filled-in", message, start, end, (hint,))


def import_form(start: int, end: int) -> Problem:
    """An ``import`` of another form."""
    return Problem(
        "error",
        "bad-import",
        "Functions are imported by their names, in braces.",
        start,
        end,
        (Hint('Write `import { clamp } from "./maths.omni"`.'),),
    )


def unsupported_operator(
    operator: str, start: int, end: int, *, operand: str = "", edit: Edit | None = None
) -> Problem:
    """An operator of JavaScript that this language has not. ``operand`` is what ``new`` makes."""
    instead = _NEW.get(operand) or _OPERATORS.get(operator, _BITS)
    return Problem(
        "error",
        "unsupported-operator",
        f"The operator `{operator}` is not part of this version.",
        start,
        end,
        (Hint(instead, edit),),
    )


def loose_equality(operator: str, start: int, end: int) -> Problem:
    """``==`` or ``!=``."""
    strict = operator + "="
    hint = Hint(f"Write `{strict}`.", Edit(start, end, strict))
    return Problem(
        "error",
        "loose-equality",
        f"`{operator}` would convert its sides; only `{strict}` compares values here.",
        start,
        end,
        (hint,),
    )


def var_keyword(start: int, end: int) -> Problem:
    """``var``."""
    return Problem(
        "error",
        "var-keyword",
        "Variables are declared with `const` or `let`.",
        start,
        end,
        (Hint("Write `let`.", Edit(start, end, "let")),),
    )


def for_in(start: int, end: int) -> Problem:
    """``for (x in y)``."""
    return Problem(
        "error",
        "for-in",
        "`for … in` would give indices as strings; `for … of` gives the items.",
        start,
        end,
        (Hint("Write `of`.", Edit(start, end, "of")),),
    )


def no_initial_value(name: str, start: int, end: int) -> Problem:
    """``let x;``."""
    return Problem(
        "error",
        "no-initial-value",
        f"`{name}` needs a value from the start, because no value is ever undefined.",
        start,
        end,
        (Hint(f"Write `{name} = …`; what may be missing is `null`, of a type such as `number?`."),),
    )


def no_undefined(start: int, end: int) -> Problem:
    """``undefined``."""
    return Problem(
        "error",
        "no-undefined",
        "There is no `undefined` here; a value that is missing is `null`.",
        start,
        end,
        (Hint("Write `null`.", Edit(start, end, "null")),),
    )


def union_type(start: int, end: int, *, is_null: bool) -> Problem:
    """``number | null``, ``number | string``."""
    if is_null:
        hint = Hint("A type that may be null is written with `?`.", Edit(start, end, "?"))
    else:
        hint = Hint("A value has one type; `T?` is a `T` or `null`.")
    return Problem("error", "unsupported-syntax", "There are no union types here.", start, end, (hint,))


def mixed_logical(operator: str, other: str, text: str, start: int, end: int) -> Problem:
    """``a || b ?? c``: JavaScript wants parentheses, and so does the reader."""
    return Problem(
        "error",
        "parentheses-needed",
        f"`{operator}` beside `{other}` needs parentheses, or it can be read in two ways.",
        start,
        end,
        (Hint(f"Write `({text})`.", Edit(start, end, f"({text})")),),
    )


def signed_power(text: str, start: int, left_end: int, end: int) -> Problem:
    """``-x ** 2``: no syntax in JavaScript. The base with its sign ends at ``left_end``."""
    sign, base, signed = text[start], text[start + 1 : end].lstrip(), text[start:left_end]
    first = f"{sign}({base})"
    hints = [Hint(f"Write `{first}`.", Edit(start, end, first))] if len(base) <= 40 else []
    if len(signed) <= 40:
        power = text[left_end:end].strip()
        shown = f"({signed}) {power}" if len(power) <= 40 else f"({signed}) ** …"
        hints.append(Hint(f"Or write `{shown}`.", Edit(start, left_end, f"({signed})")))
    return Problem(
        "error",
        "parentheses-needed",
        f"`{sign}` before `**` needs parentheses, or it can be read in two ways.",
        start,
        end,
        tuple(hints),
    )


def several_variables(keyword: str, at: int, start: int, end: int, *, in_loop: bool) -> Problem:
    """``let a = 1, b = 2``; the comma stands at ``at``."""
    if in_loop:
        hints = (Hint("Declare it before the loop."),)
    else:
        hints = (Hint(f"Write `; {keyword}` for the comma.", Edit(at, at + 1, f"; {keyword}")),)
    return Problem("error", "unsupported-syntax", f"One `{keyword}` declares one name.", start, end, hints)


def bad_number(written: str, number: str, start: int, end: int) -> Problem:
    """``10px``, ``1.toFixed``."""
    if number.endswith(".") and written != number:
        number = f"({number[:-1]}).{written[len(number) :]}"
    hints = (Hint(f"Write `{number}`.", Edit(start, end, number)),) if number else ()
    return Problem("error", "bad-number", f"`{written}` is not a number.", start, end, hints)


def semicolon_in_braces(start: int, end: int) -> Problem:
    """``{count();}``."""
    return Problem(
        "error",
        "unexpected",
        "Braces in markup hold one expression, without `;`.",
        start,
        end,
        (Hint("Remove the `;`.", Edit(start, end, "")),),
    )


def too_deep(limit: int, start: int, end: int) -> Problem:
    """Nested beyond the limit."""
    return Problem("error", "too-deep", f"This is nested more than {limit} levels deep.", start, end)


def too_tall(limit: int, start: int, end: int) -> Problem:
    """An expression beyond the limit."""
    return Problem(
        "error",
        "too-deep",
        f"This expression has more than {limit} levels.",
        start,
        end,
        (Hint("Split it with a `const`, or use a list and `reduce` or `join`."),),
    )


def too_many_parameters(limit: int, start: int, end: int) -> Problem:
    """A function with more parameters than anybody could give."""
    hint = Hint("Give it a list or a record.")
    message = f"A function has at most {limit} parameters."
    return Problem("error", "too-large", message, start, end, (hint,))


def too_many_nodes(limit: int) -> Problem:
    """The whole source is too large."""
    return Problem("error", "too-large", f"This component has more than {limit:,} parts.", 0, 0)


def source_too_large(size: int, limit: int) -> Problem:
    """The source takes too many bytes to be looked at."""
    return Problem("error", "too-large", f"The source takes {size:,} bytes; the limit is {limit:,}.", 0, 0)


# Markup


def missing_closing_tag(tag: str, line: int, start: int, edit: Edit, marks: tuple[Mark, ...]) -> Problem:
    """An element that is never closed, or that another closing tag ends."""
    return Problem(
        "error",
        "missing-closing-tag",
        f"Missing closing tag: `<{tag}>`, opened on line {line}, is never closed.",
        start,
        start + 1 + len(tag),
        (Hint(f"Insert `{edit.replacement}`." if edit.replacement != "/" else "Close it with `/>`.", edit),),
        marks,
    )


def stray_closing_tag(tag: str, start: int, end: int) -> Problem:
    """A closing tag that closes nothing."""
    message = f"`</{tag}>` closes nothing: there is no open `<{tag}>`."
    hint = Hint("Remove it.", Edit(start, end, ""))
    return Problem("error", "stray-closing-tag", message, start, end, (hint,))


def misspelt_closing_tag(tag: str, open_tag: str, first: Mark, start: int, end: int) -> Problem:
    """A closing tag that is nearly that of the element it closes."""
    message = f"`</{tag}>` closes nothing: the element that is open is `<{open_tag}>`."
    hint = Hint(f"Did you mean `</{open_tag}>`?", Edit(start, end, f"</{open_tag}>"))
    return Problem("error", "stray-closing-tag", message, start, end, (hint,), (first,))


def unfinished_tag(tag: str, at: int, start: int, end: int) -> Problem:
    """``<rect width={10}`` without its ``>``."""
    return Problem(
        "error",
        "unfinished-tag",
        f"The tag `<{tag}` is not finished: `>` or `/>` is missing.",
        start,
        end,
        (Hint("Insert `/>`.", Edit(at, at, " />")),),
    )


def stray_angle(start: int, end: int) -> Problem:
    """A ``<`` that starts no tag."""
    return Problem("error", "expected", "I expected a tag name after `<`.", start, end)


def unclosed_brace(at: int, start: int, end: int) -> Problem:
    """``{`` in markup that is never closed."""
    return Problem(
        "error",
        "unclosed-brace",
        "This `{` is never closed.",
        start,
        end,
        (Hint("Insert `}`.", Edit(at, at, "}")),),
    )


def unterminated_attribute(name: str, start: int, end: int) -> Problem:
    """``name="text`` without its closing quote."""
    return Problem(
        "error",
        "unterminated-string",
        f"The value of `{name}` has no closing quote.",
        start,
        end,
        (Hint("Insert the quote.", Edit(end, end, '"')),),
    )


def unquoted_value(name: str, value: str, start: int, end: int, *, event: bool) -> Problem:
    """``width=100``."""
    is_code = event or name in _CODE or value in _WORDS or re.compile(_CALL_OR_NUMBER).fullmatch(value)
    code = f"() => {value}" if event and value.endswith(")") else value
    written = f"{{{code}}}" if is_code else f'"{value}"'
    shown = f"@{name}" if event else name
    return Problem(
        "error",
        "unquoted-value",
        f"The value of `{shown}` needs quotes or braces.",
        start,
        end,
        (Hint(f"Write `{shown}={written}`.", Edit(start, end, written)),),
    )


def missing_value(name: str, start: int, end: int) -> Problem:
    """``width=`` and nothing."""
    hint = Hint(f'Write `{name}={{…}}` or `{name}="…"`.')
    return Problem("error", "missing-value", f"`{name}=` has no value.", start, end, (hint,))


def fragment(start: int, end: int) -> Problem:
    """``<> … </>``."""
    hint = Hint("Write `<group> … </group>`, or leave it out: `<template>` holds several.")
    return Problem("error", "expected", "A tag needs a name.", start, end, (hint,))


def spread_attributes(start: int, end: int) -> Problem:
    """``<rect {...props} />``."""
    hint = Hint("Write each that is needed, such as `width={props.width}`.")
    return Problem("error", "unexpected", "Attributes are given one by one.", start, end, (hint,))


def braces_in_tag(name: str, written: str, tag: str, start: int, end: int) -> Problem:
    """``<if {test}>``; ``name`` is the attribute that it most likely is."""
    hints: tuple[Hint, ...] = ()
    if name:
        hints = (Hint(f"Write `{name}={written}`.", Edit(start, start, f"{name}=")),)
    message = f"I did not expect `{{` in the tag `<{tag}>`: a value needs the name of its attribute."
    return Problem("error", "unexpected", message, start, end, hints)


def colon_attribute(name: str, value: str, start: int, end: int) -> Problem:
    """``:width="n()"``, as Vue writes it."""
    written = f"{name}={{{value}}}"
    hint = Hint(f"Write `{written}`.", Edit(start, end, written))
    message = f"The value of `{name}` is an expression, which stands in braces."
    return Problem("error", "unexpected", message, start, end, (hint,))


def double_braces(inner: str, start: int, end: int) -> Problem:
    """``width={{ n() }}``."""
    hint = Hint(f"Write `{{{inner}}}`.", Edit(start, end, f"{{{inner}}}"))
    return Problem("error", "unexpected", "An expression stands in one pair of braces.", start, end, (hint,))


def unexpected_in_tag(found: str, tag: str, start: int, end: int) -> Problem:
    """Something in a tag that is no attribute."""
    return Problem("error", "unexpected", f"I did not expect `{found}` in the tag `<{tag}>`.", start, end)
