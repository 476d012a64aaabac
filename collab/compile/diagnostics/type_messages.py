"""What is said about types, calls and values."""

from __future__ import annotations

import re

from collab.compile.diagnostics.problem import Edit, Hint, Mark, Problem
from collab.compile.diagnostics.similar import closest

_CONVERTIBLE = ("number", "boolean")
_DIGITS = r"(?:[0-9a-fA-F]{3,4}){1,2}"
_NUMBER = r"-?\d+(?:\.\d+)?"


_INSTEAD = {
    "keys": "The function that `map` and `filter` take is given the index too.",
    "entries": "The function that `map` and `filter` take is given the index too.",
    "substr": "Write `.slice(start, end)`.",
    "match": "There are no regular expressions; `includes`, `indexOf` and `split` look for text.",
    "search": "Write `.indexOf(text)`.",
    "toLocaleUpperCase": "Write `.toUpperCase()`.",
    "toLocaleLowerCase": "Write `.toLowerCase()`.",
    "localeCompare": "Write `a < b ? -1 : a > b ? 1 : 0`; it compares as `===` does, whatever the language.",
    "isInteger": "Write `Number.isInteger(n)`.",
    "toPrecision": "Write `toFixed(digits)`.",
    "concat": "Write `a + b`.",
    "fill": "Write `Array.from({ length: n }, () => value)`.",
}
"""What is written here for methods of JavaScript that lists and strings have not."""


def type_mismatch(
    expected: str, found: str, start: int, end: int, written: str, *, literal: str | None = None
) -> Problem:
    """A value of another type than its place takes.

    ``literal`` is the text of a value that is written out.
    """
    hints: tuple[Hint, ...] = ()
    if literal is not None:
        hints = _other_literal(expected, found, literal, start, end)
    elif expected == "string" and found in _CONVERTIBLE:
        hints = (_to_string(start, end, written),)
    elif expected == "number" and found == "string":
        hints = (Hint("Convert it: `Number(value)`.", Edit(start, end, f"Number({written})")),)
    elif expected == "boolean" and found.endswith("?"):
        hints = (Hint("Compare it: `value !== null`.", Edit(start, end, f"({written} !== null)")),)
    elif expected == "boolean" and found == "number":
        hints = (Hint("Compare it: `value !== 0`.", Edit(start, end, f"({written} !== 0)")),)
    elif expected == "boolean" and found == "string":
        hints = (Hint("Compare it: `value !== ''`.", Edit(start, end, f"({written} !== '')")),)
    return Problem(
        "error", "type-mismatch", f"Type mismatch: expected {expected}, found {found}.", start, end, hints
    )


def other_fields(
    kinds: tuple[str, str], fields: tuple[list[str], list[str]], start: int, end: int
) -> Problem:
    """A record with other fields than expected; both are the expected ones first."""
    missing = [name for name in fields[0] if name not in fields[1]]
    extra = [name for name in fields[1] if name not in fields[0]]
    told = [f"`{name}` is missing" for name in missing[:4]] + [f"`{name}` is too much" for name in extra[:4]]
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: expected {kinds[0]}, found {kinds[1]}.",
        start,
        end,
        (Hint(f"{', '.join(told)}."),),
    )


def _other_literal(expected: str, found: str, text: str, start: int, end: int) -> tuple[Hint, ...]:
    if expected == "string" and found in _CONVERTIBLE:
        return (Hint(f'Write `"{text}"`.', Edit(start, end, f'"{text}"')),)
    bare = re.compile(_NUMBER).fullmatch(text) if expected == "number" else text in ("true", "false")
    if found == "string" and expected in _CONVERTIBLE and bare:
        return (Hint(f"Write `{text}`, without quotes.", Edit(start, end, text)),)
    if expected == "color":
        return (Hint('A colour is text, such as `"tomato"` or `"#ff6347"`.'),)
    return ()


def may_be_null(kind: str, written: str, start: int, end: int) -> Problem:
    """A value that may be ``null`` where that does not fit."""
    instead = {"number": "0", "string": "''", "boolean": "false", "color": "'black'"}.get(kind)
    if instead is None and kind.startswith("list"):
        instead = "[]"
    hints = [Hint("Test it first, as in `if (x !== null)`; where the test holds, it is sure.")]
    if instead is not None:
        edit = Edit(start, end, f"({written} ?? {instead})")
        hints.insert(0, Hint(f"Say what to use instead: `x ?? {instead}`.", edit))
    return Problem(
        "error",
        "may-be-null",
        f"This may be `null`; {_article(kind)} is needed here.",
        start,
        end,
        tuple(hints),
    )


def member_of_null(written: str, end: int, dot: int, start: int) -> Problem:
    """A member of what may be ``null``; it is written from ``dot`` on."""
    return Problem(
        "error",
        "may-be-null",
        f"`{written[:40]}` may be `null`, which has no members.",
        start,
        end,
        (
            Hint("Write `?.`: then the whole is `null` too.", Edit(end, dot, "?.")),
            Hint("Or test it first, as in `if (x !== null)`; where the test holds, it is sure."),
        ),
    )


def never_null(written: str, operator: str, start: int, end: int, at: Edit | None = None) -> Problem:
    """``1 ?? 2``, ``1 === null``. ``at`` asks for an item so that it is ``null`` where there is none."""
    hints: tuple[Hint, ...] = ()
    if at is not None:
        hints = (Hint("An item that is not there stops the component; `.at(index)` gives `null`.", at),)
    return Problem(
        "warning",
        "never-null",
        f"`{written[:40]}` is never `null` here, so `{operator}` has nothing to do.",
        start,
        end,
        hints,
    )


def null_for_other(expected: str, start: int, end: int) -> Problem:
    """``null`` where a value is needed."""
    hint = Hint(f"What may be `null` has a type with `?`, such as `{expected}?`.")
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: expected {expected}, found null.",
        start,
        end,
        (hint,) if expected != "unknown" else (),
    )


def _to_string(start: int, end: int, written: str) -> Hint:
    return Hint("Convert to string: `String(value)`.", Edit(start, end, f"String({written})"))


def cannot_join(left: str, right: str, start: int, end: int, written: str) -> Problem:
    """``count() + name()``; the span is the side that is no string."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: `+` cannot join {_article(left)} and {_article(right)}.",
        start,
        end,
        (_to_string(start, end, written),),
    )


def _article(name: str) -> str:
    return f"an {name}" if name[:1] in "aeiou" else f"a {name}"


def wrong_operands(operator: str, left: str, right: str, start: int, end: int) -> Problem:
    """An operator between types it does not take."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: `{operator}` takes two numbers or two strings, found {left} and {right}.",
        start,
        end,
    )


def logical_as_value(operator: str, kind: str, edit: Edit | None, start: int, end: int) -> Problem:
    """``visible() && 5`` where a number is needed."""
    hint = Hint(f"Write `{edit.replacement}`." if edit is not None else "Write `test ? value : other`.", edit)
    message = f"Type mismatch: `{operator}` gives a boolean, and {_article(kind)} is needed here."
    return Problem("error", "type-mismatch", message, start, end, (hint,))


def never_equal(left: str, right: str, start: int, end: int) -> Problem:
    """A comparison of different types."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: {left} and {right} can never be equal.",
        start,
        end,
    )


def not_comparable(found: str, start: int, end: int) -> Problem:
    """``===`` between lists or records."""
    return Problem(
        "error",
        "not-comparable",
        f"Values of type {found} cannot be compared as a whole.",
        start,
        end,
        (Hint("Compare their items or fields."),),
    )


def branches_differ(left: str, right: str, marks: tuple[Mark, ...], start: int, end: int) -> Problem:
    """``test ? 1 : 'a'``; ``marks`` are the branches."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: one branch is {_article(left)}, the other {_article(right)}.",
        start,
        end,
        (),
        marks,
    )


def items_differ(first: str, found: str, start: int, end: int) -> Problem:
    """``[1, 'a']``."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: the items of a list have one type; before this they were {first}, this is {found}.",
        start,
        end,
    )


def assignment_as_value(at: int, start: int, end: int) -> Problem:
    """``if (x = 1)``; the ``=`` stands at ``at``."""
    hint = Hint("To compare, write `===`.", Edit(at, at + 1, "==="))
    return Problem("error", "no-value", "`=` puts a value in and gives none.", start, end, (hint,))


def no_value(called: str, start: int, end: int) -> Problem:
    """The result of a function without one.

    ``called`` is its name, if it is called by one.
    """
    what = "This"
    hints: tuple[Hint, ...] = ()
    if called and len(called) <= 40:
        what = f"`{called}`"
        hints = (Hint("Call it in a statement of its own."),)
    if called.endswith(".forEach"):
        hints = (Hint("`map` gives a list of what each item becomes; `forEach` only does something."),)
    return Problem("error", "no-value", f"{what} gives no value.", start, end, hints)


def no_return_in_arrow(value: str | None, start: int, end: int) -> Problem:
    """``item => { item.id }``; ``value`` is the one expression in the braces, if that is all."""
    hint = Hint("Begin what it gives with `return`.")
    if value is not None:
        hint = Hint(f"Write `{value}` without braces, or `return` before it.", Edit(start, end, value))
    message = "This function gives no value: nothing in it begins with `return`."
    return Problem("error", "no-value", message, start, end, (hint,))


def unknown_type(name: str, start: int, end: int) -> Problem:
    """A type name that is none."""
    usual = {"bool": "boolean", "int": "number", "float": "number", "str": "string", "colour": "color"}
    similar = usual.get(name.lower()) or closest(name, ("number", "string", "boolean", "color", "list"))
    hints: tuple[Hint, ...] = ()
    if similar == "list":
        hints = (Hint("Write `list<number>`, say.", None),)
    elif similar is not None:
        hints = (Hint(f"Did you mean `{similar}`?", Edit(start, end, similar)),)
    else:
        hints = (Hint("Types are number, string, boolean, color, list<…>, { field: … } and `T?`."),)
    return Problem("error", "unknown-type", f"`{name}` is not a type.", start, end, hints)


def needs_annotation(name: str, example: str, at: int, start: int, end: int) -> Problem:
    """``signal([])`` or ``signal(null)`` that nothing is ever put in."""
    return Problem(
        "error",
        "needs-annotation",
        f"I can't tell what `{name}` will hold.",
        start,
        end,
        (Hint(f"Say it: `signal<{example}>(…)`.", Edit(at, at, f"<{example}>")),),
    )


def unknown_here(written: str, start: int, end: int) -> Problem:
    """A member of something whose type is not known yet."""
    return Problem(
        "error",
        "needs-annotation",
        f"I can't tell the type of `{written}` here.",
        start,
        end,
        (Hint("Annotate the parameter or signal that it comes from, as in `(item: { id: number })`."),),
    )


def type_too_large(start: int, end: int) -> Problem:
    """A type beyond all bounds."""
    return Problem(
        "error",
        "too-large",
        "The type of this value is too large.",
        start,
        end,
        (Hint("A record has at most 32 fields, and lists and records nest at most 64 deep."),),
    )


_OF_EVENTS = {
    "clientX": "x",
    "clientY": "y",
    "pageX": "x",
    "pageY": "y",
    "offsetX": "localX",
    "offsetY": "localY",
}
_NO_EVENTS = {
    "target": "What it happened to is the element that the function stands at.",
    "currentTarget": "What it happened to is the element that the function stands at.",
    "preventDefault": "Nothing else happens, so there is nothing to prevent.",
    "stopPropagation": "It reaches the innermost element that listens, and no other.",
}


def no_event_field(name: str, known: list[str], start: int, end: int) -> Problem:
    """``e.clientX``."""
    similar = _OF_EVENTS.get(name) or closest(name, known)
    if name in _NO_EVENTS:
        hint = Hint(_NO_EVENTS[name])
    elif similar is not None:
        hint = Hint(f"Did you mean `{similar}`?", Edit(start, end, similar))
    else:
        hint = Hint("There is " + ", ".join(f"`{entry}`" for entry in known) + ".")
    return Problem("error", "unknown-member", f"An event has no `{name}`.", start, end, (hint,))


def no_member(owner: str, name: str, known: list[str], start: int, end: int) -> Problem:
    """``props.lable``."""
    instead = _INSTEAD.get(name) if "map" in known or "trim" in known else None
    similar = closest(name, known) if instead is None else None
    hints: tuple[Hint, ...] = ()
    if instead is not None:
        hints = (Hint(instead),)
    elif similar is not None:
        hints = (Hint(f"Did you mean `{similar}`?", Edit(start, end, similar)),)
    elif known:
        hints = (Hint("There is " + ", ".join(f"`{entry}`" for entry in known[:12]) + "."),)
    return Problem("error", "unknown-member", f"{owner} has no `{name}`.", start, end, hints)


def unchanging_list(method: str, start: int, end: int) -> Problem:
    """``items().push(x)``."""
    instead = {
        "push": "`items.set([...items(), item])`",
        "unshift": "`items.set([item, ...items()])`",
        "pop": "`items.set(items().slice(0, -1))`",
        "shift": "`items.set(items().slice(1))`",
        "fill": "`Array.from({ length: n }, () => value)`",
        "copyWithin": "`list.map((item, index) => …)`",
    }.get(method)
    hints: tuple[Hint, ...] = ()
    if method == "splice":
        hints = (Hint("Write `toSpliced`, which gives a new list.", Edit(start, end, "toSpliced")),)
    elif instead is not None:
        hints = (Hint(f"Make a new list: {instead}."),)
    return Problem(
        "error", "unchanging-list", f"Lists never change, so there is no `{method}`.", start, end, hints
    )


def order_needed(item: str, field: str | None, start: int, end: int) -> Problem:
    """``[10, 9].toSorted()``: JavaScript would compare the items as texts. ``field`` is one of a number."""
    if item == "number":
        why = "Without a function it would compare texts, and 10 would come before 9: write "
        edit = Edit(end - 1, end - 1, "(a, b) => a - b")
    else:
        why, edit = "Give it a function that tells which of two comes first: ", None
    return Problem(
        "error",
        "wrong-arguments",
        f"`toSorted` needs to be told the order of values of type {item}.",
        start,
        end,
        (Hint(f"{why}`toSorted({_order_by(item, field)})`.", edit),),
    )


def _order_by(item: str, field: str | None) -> str:
    if item == "number":
        return "(a, b) => a - b"
    return f"(a, b) => a.{field} - b.{field}" if field else "(a, b) => …"


def sort_in_place(edit: Edit | None, field: str | None, start: int, end: int) -> Problem:
    """``list.sort()``. ``field`` is one of a number that its items have."""
    written = edit.replacement if edit is not None else f"toSorted({_order_by('', field)})"
    return Problem(
        "error",
        "unchanging-list",
        "Lists never change, so there is no `sort`.",
        start,
        end,
        (Hint(f"Write `{written}`, which gives a new list.", edit),),
    )


def order_as_test(instead: str, edit: Edit, start: int, end: int) -> Problem:
    """``(a, b) => a > b``; ``instead`` is a number that tells the same."""
    return Problem(
        "error",
        "type-mismatch",
        "Type mismatch: the order of two items is a number, found boolean.",
        start,
        end,
        (Hint(f"Below 0, the first one comes first; above 0, the second: write `{instead}`.", edit),),
    )


def reduce_from(name: str, start: int, end: int) -> Problem:
    """``list.reduce((a, b) => …)``, which would throw where the list is empty."""
    return Problem(
        "error",
        "wrong-arguments",
        f"`{name}` needs a value to begin with, since a list may be empty.",
        start,
        end,
        (Hint(f"Give it behind the function, as in `{name}((sum, n) => sum + n, 0)`."),),
    )


def call_method(name: str, end: int, start: int) -> Problem:
    """``name.trim`` without parentheses."""
    hint = Hint(f"Write `{name}()`.", Edit(end, end, "()"))
    return Problem("error", "function-as-value", f"`{name}` is a method; call it.", start, end, (hint,))


def drop_call(name: str, start: int, end: int, call_end: int) -> Problem:
    """``items.length()``."""
    return Problem(
        "error",
        "not-callable",
        f"`{name}` is a value, not a method.",
        start,
        end,
        (Hint(f"Write `{name}` without parentheses.", Edit(end, call_end, "")),),
    )


def not_callable(written: str, found: str, start: int, end: int) -> Problem:
    """A value called like a function."""
    return Problem("error", "not-callable", f"`{written}` is {_article(found)}, not a function.", start, end)


def wrong_count(name: str, takes: tuple[int, int], found: int, start: int, end: int) -> Problem:
    """Too few or too many arguments; ``takes`` is the least and the most."""
    least, most = takes
    if least == most:
        wanted = f"{least} argument" + ("" if least == 1 else "s")
    elif most > 100:
        wanted = f"at least {least} argument" + ("" if least == 1 else "s")
    else:
        wanted = f"{least} to {most} arguments"
    return Problem("error", "wrong-arguments", f"`{name}` takes {wanted}, found {found}.", start, end)


def spread_argument(start: int, end: int, instead: Edit | None = None) -> Problem:
    """``f(...xs)``. ``instead`` is the whole call, written otherwise."""
    hints = (Hint("Go through the list with `reduce`.", instead),) if instead is not None else ()
    return Problem("error", "unsupported-syntax", "Arguments cannot be spread.", start, end, hints)


def arrow_expected(name: str, start: int, end: int, *, is_bare: bool = False) -> Problem:
    """Something else where a function is needed. ``is_bare`` where it would be the value of one."""
    hints = (Hint("Put `() =>` before it.", Edit(start, start, "() => ")),) if is_bare else ()
    shown = "() => …" if is_bare else "item => …"
    return Problem(
        "error", "wrong-arguments", f"`{name}` takes a function, such as `{shown}`.", start, end, hints
    )


def signal_called_with_value(instead: str, start: int, end: int) -> Problem:
    """``count(5)``. No edit: where values are computed, nothing may be set."""
    hint = Hint(f"Write `{instead}`." if len(instead) < 80 else "Write `.set(value)`.")
    message = "Calling a signal reads it; `set` gives it a value."
    return Problem("error", "wrong-arguments", message, start, end, (hint,))


def list_of(written: str, start: int, end: int) -> Problem:
    """``Array(5)``, ``Array.from(list)``."""
    if written:
        message = "This is a list already: lists never change, so no copy is needed."
        hint = Hint(f"Write `{written}`.", Edit(start, end, written))
    else:
        message = "`Array` is no function here."
        hint = Hint("Write `Array.from({ length: n }, () => 0)`.")
    return Problem("error", "wrong-arguments", message, start, end, (hint,))


def field_by_text(name: str, start: int, end: int) -> Problem:
    """``record["name"]``; ``name`` is that text."""
    hint = Hint("A record's fields are known when it is written: `record.name`.")
    if name.isidentifier():
        hint = Hint(f"Write `.{name}`.", Edit(start, end, f".{name}"))
    message = "The field of a record is written behind a dot."
    return Problem("error", "type-mismatch", message, start, end, (hint,))


def set_or_update(name: str, method: str, start: int, end: int) -> Problem:
    """``count.set(old => old + 1)``, ``count.update(5)``."""
    what = "makes the new value of the old one" if method == "update" else "takes the new value"
    return Problem(
        "error",
        "wrong-arguments",
        f"`{name}.{method}` is what {what}.",
        start,
        end,
        (Hint(f"Write `{method}`.", Edit(start, end, method)),),
    )


def too_many_parameters(most: int, start: int, end: int) -> Problem:
    """An arrow with more parameters than it will be given values."""
    plural = "" if most == 1 else "s"
    return Problem(
        "error", "wrong-arguments", f"This function gets {most} value{plural}, not more.", start, end
    )


def arrow_as_value(start: int, end: int) -> Problem:
    """A function where a value is needed."""
    return Problem(
        "error", "function-as-value", "A function is not a value here; declare and call it.", start, end
    )


def array_from(start: int, end: int) -> Problem:
    """``Array.from`` in another form."""
    return Problem(
        "error",
        "wrong-arguments",
        "`Array.from` is written `Array.from({ length: n }, (_, index) => …)`.",
        start,
        end,
    )


def _function(name: str) -> str:
    return f"`{name}`" if name else "This function"


def missing_return(name: str, start: int, end: int) -> Problem:
    """A function that gives a value on some ways only."""
    return Problem(
        "error",
        "missing-return",
        f"{_function(name)} gives a value, but not on every way through it.",
        start,
        end,
    )


def no_return(name: str, expected: str, start: int, end: int) -> Problem:
    """A function that should give a value, and has no ``return``."""
    return Problem(
        "error",
        "missing-return",
        f"{_function(name)} should give {_article(expected)}, but never does.",
        start,
        end,
    )


def bad_color(text: str, known: list[str], start: int, end: int, quoted: bool) -> Problem:
    """A string that is no colour."""
    similar = closest(text.lower(), known) if text[:1].isalpha() and "(" not in text else None
    hints: tuple[Hint, ...] = (
        Hint("Colours are `#rrggbb`, `rgb(r, g, b)`, `hsl(h, s%, l%)` or a CSS name."),
    )
    if re.compile(_DIGITS).fullmatch(text):
        similar = f"#{text}"
    if similar is not None:
        edit = Edit(start + 1, end - 1, similar) if quoted else None
        hints = (Hint(f"Did you mean `{similar}`?", edit),)
    return Problem("error", "bad-color", f"`{text}` is not a colour.", start, end, hints)


def bad_choice(name: str, text: str, known: tuple[str, ...], start: int, end: int) -> Problem:
    """A string that is none of an attribute's values."""
    similar = closest(text, known)
    hints: tuple[Hint, ...] = (Hint("It can be " + ", ".join(f"`{value}`" for value in known) + "."),)
    if similar is not None:
        hints = (Hint(f"Did you mean `{similar}`?", Edit(start + 1, end - 1, similar)),)
    return Problem("error", "bad-choice", f"`{text}` is not a value of `{name}`.", start, end, hints)


def string_for_number(name: str, text: str, kind: str, start: int, end: int) -> Problem:
    """``width="100"``."""
    return Problem(
        "error",
        "type-mismatch",
        f"Type mismatch: `{name}` takes {_article(kind)}, found a string.",
        start,
        end,
        (Hint(f"Write `{name}={{{text}}}`.", Edit(start, end, f"{{{text}}}")),) if text else (),
    )


def attribute_needs_value(name: str, start: int, end: int) -> Problem:
    """``<rect width />``."""
    return Problem("error", "missing-value", f"`{name}` needs a value.", start, end)


def handler_not_function(start: int, end: int, braces: bool, text: str | None = None) -> Problem:
    """``@click={count.set(1)}``. ``text`` is what stands in quotes, if anything does."""
    hints: tuple[Hint, ...] = (Hint("Write `@event={() => …}` or the name of a function."),)
    if text is not None:
        if text.isidentifier() or "=>" in text:
            written = f"{{{text}}}"
        else:
            written = f"{{() => {text}}}" if text.endswith(")") else f"{{() => {{ {text} }}}}"
        hints = (Hint(f"Write `{written}`.", Edit(start, end, written)),)
    elif braces and end > start:
        hints = (Hint("Put `() =>` before it.", Edit(start, start, "() => ")),)
    return Problem("error", "handler-not-function", "An event takes a function.", start, end, hints)


def not_a_literal(start: int, end: int) -> Problem:
    """``default={count()}``."""
    return Problem("error", "literal-needed", "A default is a literal value.", start, end)


def unknown_key(found: str, start: int, end: int) -> Problem:
    """A key that is neither number nor string."""
    return Problem(
        "error", "type-mismatch", f"Type mismatch: a key is a number or a string, found {found}.", start, end
    )


def module_too_large(size: int, limit: int) -> Problem:
    """The module is beyond the limit."""
    return Problem(
        "error", "too-large", f"The compiled component takes {size:,} bytes; the limit is {limit:,}.", 0, 0
    )


def compile_slow(seconds: float, limit: float) -> Problem:
    """The compiler took long, and finished."""
    return Problem(
        "warning",
        "slow-compile",
        f"Compiling took {seconds:.1f} s of a processor's time; {limit:g} s is much.",
        0,
        0,
        (Hint("Move parts into components of their own; what takes much longer is stopped."),),
    )


def compile_timeout(seconds: float) -> Problem:
    """The compiler was stopped."""
    return Problem(
        "error",
        "compile-timeout",
        f"Compiling took more than {seconds:g} s and was stopped. Simplify the component.",
        0,
        0,
    )


def compile_memory() -> Problem:
    """The compiler ran out of memory, or ended."""
    return Problem(
        "error",
        "compile-failed",
        "Compiling needed more memory than it may use and was stopped. Simplify the component.",
        0,
        0,
    )
