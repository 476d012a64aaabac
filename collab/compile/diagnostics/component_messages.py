"""What is said about the parts of a component: elements, attributes, names and what depends on what."""

from __future__ import annotations

import re

from collab.compile.diagnostics.problem import Edit, Hint, Mark, Problem, PropMark
from collab.compile.syntax import ast

_VALUES = r"\{([^{}]*)\}"
_NO_TEMPLATE = r"[`\\]|\$\{|\{\s*/\*"
_ELEMENTS_AS_VALUES = r"(?s)\{\s*[#:/@][a-z]|\{.*(?:=>|&&|\?)\s*\(?\s*(?:<|$)"
_BETWEEN_WORDS = r"\W+"
_MUSTACHE = r"\{\{\s*([^{}]+?)\s*\}\}"
_BLOCK = r"(?s)\{\s*[#:/@]\s*(else if|else|if|each)\b\s*(.*?)\s*\}"
_EACH = r"(?s)(.+?)\s+as\s+(\w+)\s*(?:,\s*(\w+))?\s*(?:\(([^()]+)\))?"
_NO_TEXT = r"[\"{]"
INSTEAD = {
    "setTimeout": "Something that happens over time is an `every(ms, fn)` or a `tween`.",
    "setInterval": "Write `every(ms, fn)` at the top of the script.",
    "requestAnimationFrame": "Write `frame(dt => …)` at the top of the script.",
    "$state": "Write `signal(…)`.",
    "useState": "Write `signal(…)`.",
    "$derived": "Write `computed(() => …)`.",
    "useMemo": "Write `computed(() => …)`.",
    "$effect": "Write `effect(() => …)`.",
    "useEffect": "Write `effect(() => …)`.",
    "ref": "Write `signal(…)`.",
    "reactive": "Write `signal(…)`.",
    "writable": "Write `signal(…)`.",
    "createSignal": "Write `signal(…)`.",
    "useRef": "Write `signal(…)`, or a `let`, which nothing follows.",
    "useReducer": "Write `signal(…)`, and functions that set it.",
    "derived": "Write `computed(() => …)`.",
    "createMemo": "Write `computed(() => …)`.",
    "useCallback": "Write a function.",
    "watch": "Write `effect(() => …)`: it follows what it reads.",
    "watchEffect": "Write `effect(() => …)`.",
    "createEffect": "Write `effect(() => …)`.",
    "onMounted": "Write `onMount(() => …)`.",
    "onUnmounted": "Write `onUnmount(() => …)`.",
    "onDestroy": "Write `onUnmount(() => …)`.",
    "onCleanup": "Write `onUnmount(() => …)`.",
    "$props": "Declare each as `<prop>` in `<props>`; it is read as `props.name`.",
    "defineProps": "Declare each as `<prop>` in `<props>`; it is read as `props.name`.",
    "defineEmits": 'Write `emit("name", value)` where it happens.',
    "clearInterval": "An `every` ends with its component; let its function test whether to go on.",
    "clearTimeout": "An `every` ends with its component; let its function test whether to go on.",
    "alert": "Show it in a `<text content={…} />`.",
    "localStorage": "A component keeps nothing beyond its life; give it what it needs as props.",
    "sessionStorage": "A component keeps nothing beyond its life; give it what it needs as props.",
    "Promise": "Code here runs at once and waits for nothing.",
    "Symbol": "Write a string or a number for each.",
    "RegExp": "`includes`, `indexOf`, `split` and `replaceAll` look for text.",
    "BigInt": "Numbers are as in JavaScript: whole up to 9,007,199,254,740,991.",
    "require": 'Write `import { clamp } from "./maths.omni"` at the top of the script.',
    "parseInt": "Write `Number(text)`, and `Math.floor` of it.",
    "parseFloat": "Write `Number(text)`.",
    "Boolean": "Compare the value: `x !== 0`, `text !== ''` or `x !== null`.",
    "Object": "A record's fields are known when it is written; name them, as in `record.field`.",
    "Set": "Write a list; `list.includes(value)` tells whether something is in it.",
    "Map": "Write a list of records, and find one with `list.find(one => one.key === key)`.",
    "JSON": "Give the data as a prop, a list or a record.",
    "Date": "A component is told how much time goes by, by `frame(dt => …)`, not the date.",
    "performance": "Write `frame(dt => …)`, which is given the ms since the picture before.",
    "console": "Show the value in a `<text content={…} />` while you look for a mistake.",
    "window": "A component reaches nothing of the page around it; give it what it needs as props.",
    "document": "A component reaches nothing of the page around it; write elements in `<template>`.",
    "fetch": "A component reaches nothing outside; give it what it needs as props.",
}
"""What is written here for what other languages for components have."""


def _did_you_mean(similar: str | None, start: int, end: int, shown: str = "") -> tuple[Hint, ...]:
    if similar is None:
        return ()
    return (Hint(f"Did you mean `{shown or similar}`?", Edit(start, end, similar)),)


COLOR_FUNCTIONS = frozenset(("rgb", "rgba", "hsl", "hsla"))


def color_call(written: str, start: int, end: int) -> Problem:
    """``fill={rgba(255, 0, 0, 0.5)}``. ``written`` is the call, if it holds plain numbers."""
    hint = Hint("A colour is text: write `` `rgb(${r}, ${g}, ${b})` ``.")
    if written:
        hint = Hint(f"A colour is text: write `'{written}'`.", Edit(start, end, f"'{written}'"))
    return Problem("error", "unknown-name", "Colours are no functions.", start, end, (hint,))


def no_component() -> Problem:
    """An empty source."""
    hint = Hint('Start with `<component name="Name"> … </component>`.')
    return Problem("error", "no-component", "There is no `<component>` in this file.", 0, 0, (hint,))


def outside_component(tag: str, start: int, end: int) -> Problem:
    """An element beside the component."""
    if tag.lower() == "component":
        message = "The tag of a component is written in small letters: `<component>`."
        return Problem("error", "outside-component", message, start, end)
    return Problem(
        "error",
        "outside-component",
        f"`<{tag}>` stands outside of a component.",
        start,
        end,
        (Hint('Put it inside `<component name="Name"> … </component>`.'),),
    )


def text_outside(start: int, end: int) -> Problem:
    """Text beside the parts of a component."""
    hint = Hint("Code stands in `<script>`, what is drawn in `<template>`, both in `<component>`.")
    return Problem("error", "unexpected-text", "Text cannot stand here.", start, end, (hint,))


def second_component(start: int, end: int) -> Problem:
    """Two components in one file."""
    hint = Hint("Put it into a file of its own.")
    return Problem("error", "second-component", "A file holds one component.", start, end, (hint,))


def _rename(similar: str | None, edit: Edit | None) -> tuple[Hint, ...]:
    return (Hint(f"Did you mean `<{similar}>`?", edit),) if similar is not None else ()


def not_a_part(tag: str, known: bool, similar: str | None, rename: Edit | None, start: int) -> Problem:
    """An element in a component that is none of its parts."""
    end = start + 1 + len(tag)
    if known:
        return Problem(
            "error",
            "outside-template",
            f"`<{tag}>` belongs inside `<template>`.",
            start,
            end,
            (Hint("Move it into `<template> … </template>`."),),
        )
    return Problem(
        "error",
        "unknown-element",
        f"`<{tag}>` is not a part of a component: "
        "those are `<props>`, `<script>`, `<system>` and `<template>`.",
        start,
        end,
        _rename(similar, rename),
    )


def duplicate_part(tag: str, first: int, start: int, end: int) -> Problem:
    """Two scripts, say."""
    mark = Mark("the first one", first, first + 1 + len(tag))
    return Problem("error", "duplicate", f"A component has one `<{tag}>`.", start, end, (), (mark,))


def only_props(start: int, end: int) -> Problem:
    """Something else in ``<props>``."""
    return Problem("error", "unexpected", "`<props>` holds `<prop>` elements only.", start, end)


def duplicate(what: str, name: str, first: int, start: int) -> Problem:
    """A name given twice."""
    mark = Mark("the first one", first, first + len(name))
    message = f"The {what} `{name}` is here twice."
    return Problem("error", "duplicate", message, start, start + len(name), (), (mark,))


def bad_name(name: str, start: int, end: int, *, is_component: bool = False) -> Problem:
    """A name that is no identifier; ``is_component`` where it is that of a component, in quotes."""
    hints: tuple[Hint, ...] = ()
    joined = "".join(part[:1].upper() + part[1:] for part in re.compile(_BETWEEN_WORDS).split(name))
    if is_component and joined.isidentifier():
        hints = (Hint(f"Write `{joined}`.", Edit(start, end, f'"{joined}"')),)
    return Problem(
        "error",
        "bad-name",
        f"`{name}` cannot be a name: use letters, digits and `_`, starting with a letter.",
        start,
        end,
        hints,
    )


def missing_attribute(tag: str, name: str, start: int, end: int) -> Problem:
    """An element without an attribute it needs."""
    return Problem("error", "missing-attribute", f"`<{tag}>` needs `{name}`.", start, end)


def literal_needed(name: str, start: int, end: int) -> Problem:
    """Something other than a literal."""
    return Problem("error", "literal-needed", f"`{name}` must be a literal value.", start, end)


def text_needed(attribute: ast.Attribute) -> Problem:
    """An attribute that takes text in quotes."""
    name, value = attribute.name, attribute.value
    hints: tuple[Hint, ...] = ()
    if isinstance(value, ast.Name):
        written = f'"{value.name}"'
        edit = Edit(attribute.value_start, attribute.value_end, written)
        hints = (Hint(f"Write `{name}={written}`.", edit),)
    message = f'`{name}` takes text in quotes: `{name}="…"`.'
    return Problem("error", "text-needed", message, attribute.start, attribute.end, hints)


def braces_needed(attribute: ast.Attribute) -> Problem:
    """An attribute that takes an expression."""
    name, value = attribute.name, attribute.value
    hints: tuple[Hint, ...] = ()
    if isinstance(value, ast.String) and value.value.strip():
        written = f"{{{value.value}}}"
        edit = Edit(attribute.value_start, attribute.value_end, written)
        hints = (Hint(f"Write `{name}={written}`.", edit),)
    message = f"`{name}` takes an expression: `{name}={{…}}`."
    return Problem("error", "braces-needed", message, attribute.start, attribute.end, hints)


def unknown_component(tag: str, similar: str | None, rename: Edit | None, start: int) -> Problem:
    """The use of a component that the project does not have."""
    end = start + 1 + len(tag)
    return Problem(
        "error",
        "unknown-component",
        f"There is no component `{tag}` in this project.",
        start,
        end,
        _rename(similar, rename),
    )


def unusable_component(tag: str, why: str, start: int) -> Problem:
    """The use of a component that has errors itself, or that uses itself."""
    return Problem(
        "error", "unusable-component", f"`<{tag}>` can't be used: {why}", start, start + 1 + len(tag)
    )


def missing_prop(tag: str, name: str, kind: str, start: int, at: int) -> Problem:
    """A component without a prop that it requires."""
    value = '=""' if kind in ("string", "color") else "={…}"
    edit = Edit(at, at, f" {name}{value}") if kind in ("string", "color") else None
    return Problem(
        "error",
        "missing-prop",
        f"`<{tag}>` needs the prop `{name}` ({kind}).",
        start,
        start + 1 + len(tag),
        (Hint(f"Write `<{tag} {name}{value} …>`.", edit),),
        (PropMark("it is declared here", tag, name),),
    )


def unknown_prop(name: str, tag: str, similar: str | None, known: tuple[str, ...], start: int) -> Problem:
    """An attribute that is neither a prop of the component nor one that places it."""
    end = start + len(name)
    message = f"`<{tag}>` has no prop `{name}`."
    hints = _did_you_mean(similar, start, end)
    if not hints and known:
        hints = (Hint("Its props are " + ", ".join(f"`{prop}`" for prop in known[:12]) + "."),)
    return Problem("error", "unknown-prop", message, start, end, hints)


def no_slot(tag: str, start: int, end: int) -> Problem:
    """Something between the tags of a component that has no place for it."""
    return Problem(
        "error",
        "no-slot",
        f"`<{tag}>` shows nothing of what stands between its tags.",
        start,
        end,
        (Hint(f"Put a `<slot />` where it shall stand in the template of `{tag}`."),),
    )


def unknown_module(path: str, start: int, end: int) -> Problem:
    """An import of a file that is not there."""
    return Problem(
        "error",
        "unknown-module",
        f"There is no module `{path}` in this project.",
        start,
        end,
        (Hint("A module is a file beside this one that holds a `<script>` and nothing else."),),
    )


def unusable_module(path: str, why: str, start: int, end: int) -> Problem:
    """An import of what is no module, or has errors."""
    return Problem("error", "unusable-module", f"`{path}` can't be imported: {why}", start, end)


def not_exported(name: str, path: str, similar: str | None, start: int) -> Problem:
    """An import of a name that the module has not."""
    end = start + len(name)
    message = f"`{path}` has no `{name}`."
    return Problem("error", "not-exported", message, start, end, _did_you_mean(similar, start, end))


def import_not_at_top(start: int, end: int) -> Problem:
    """An import in a function."""
    return Problem("error", "not-at-top", "`import` stands at the top of the script.", start, end)


def module_state(what: str, start: int, end: int) -> Problem:
    """A signal in a module."""
    return Problem(
        "error",
        "module-state",
        f"A module holds functions and constants, and no {what}.",
        start,
        end,
        (Hint("Keep it in the component that uses it, and pass its value."),),
    )


def module_emits(start: int, end: int) -> Problem:
    """`emit(…)` in a module."""
    return Problem(
        "error",
        "module-state",
        "A module is no component, so nobody hears what it emits.",
        start,
        end,
        (Hint("Give the value back, and emit it in the component that uses the module."),),
    )


def module_needs_type(name: str, start: int, end: int) -> Problem:
    """A function of a module with a parameter of unknown type."""
    return Problem(
        "error",
        "needs-annotation",
        f"What the parameters of `{name}` are is not known: others will call it.",
        start,
        end,
        (Hint("Write their types: `(value: number)`."),),
    )


def unknown_element(
    tag: str, similar: str | None, rename: Edit | None, start: int, instead: str | None = None
) -> Problem:
    """A tag the schema does not have. ``instead`` is what is told where no other tag is meant."""
    end = start + 1 + len(tag)
    message = f"`<{tag}>` is not an element of this version."
    hints = (Hint(instead),) if instead is not None else _rename(similar, rename)
    return Problem("error", "unknown-element", message, start, end, hints)


def text_element(tag: str, written: str, edit: Edit | None, start: int) -> Problem:
    """``<span>hi</span>``; ``edit`` writes it as a ``<text>``."""
    shown = edit.replacement if edit is not None and len(edit.replacement) < 80 else '<text content="…" />'
    message = f"`<{tag}>` is not an element of this version; text is drawn by `<text>`."
    hint = Hint(f"Write `{shown}`.", edit)
    return Problem("error", "unknown-element", message, start, start + 1 + len(tag), (hint,))


def unknown_attribute(
    name: str, tag: str, similar: str | None, start: int, instead: str | None = None
) -> Problem:
    """An attribute the element does not have. ``instead`` is what is told where no other is meant."""
    end = start + len(name)
    message = f"`<{tag}>` has no attribute `{name}`."
    hints = (Hint(instead),) if instead is not None else _did_you_mean(similar, start, end)
    return Problem("error", "unknown-attribute", message, start, end, hints)


def unknown_event(name: str, similar: str | None, start: int) -> Problem:
    """``@clik``."""
    end = start + 1 + len(name)
    hints = _did_you_mean(similar, start + 1, end, f"@{similar}")
    return Problem("error", "unknown-event", f"There is no event `{name}`.", start, end, hints)


def event_not_here(name: str, tag: str, start: int, end: int) -> Problem:
    """An event on something that is not drawn."""
    return Problem("error", "unknown-event", f"`<{tag}>` has no events such as `@{name}`.", start, end)


def event_as_attribute(name: str, event: str, start: int, *, given: bool) -> Problem:
    """``onClick=``.

    ``given`` where the event is listened to already.
    """
    end = start + len(name)
    hint = Hint(f"Write `@{event}`.", None if given else Edit(start, end, f"@{event}"))
    return Problem(
        "error", "unknown-attribute", f"Events are written with `@`, not as `{name}`.", start, end, (hint,)
    )


def text_in_template(written: str, start: int, end: int, inside: ast.Element | None = None) -> Problem:
    """Text between tags.

    ``inside`` is the ``<text>`` around it, if it stands in one.
    """
    block = re.compile(_BLOCK).fullmatch(written)
    if block is not None:
        return _block_in_template(block, start, end)
    if re.compile(_ELEMENTS_AS_VALUES).match(written):
        repeats = ".map(" in written or "each" in written
        instead = '<for each={…} as="item"> … </for>' if repeats else "<if test={…}> … <else> … </else></if>"
        message = "Elements are no values: braces hold none, and no blocks of other languages."
        return Problem("error", "unexpected-text", message, start, end, (Hint(f"Write `{instead}`."),))
    short = written if "\n" not in written and len(written) < 60 else "…"
    mustache = re.compile(_MUSTACHE).fullmatch(short)
    if mustache is not None:
        short = written = f"{{{mustache[1]}}}"
    is_code = short.startswith("{") and short.endswith("}") and short.count("{") == 1
    shown = short if is_code else f'"{short}"'
    if not is_code and re.compile(_VALUES).search(short) and not re.compile(_NO_TEMPLATE).search(short):
        shown = "{`" + re.compile(_VALUES).sub(r"${\1}", short) + "`}"
        is_code = re.compile(_VALUES).sub("", short).count("{") == 0
    edit = None
    if short == written and (is_code or not re.compile(_NO_TEXT).search(written)):
        if inside is None:
            edit = Edit(start, end, f"<text content={shown} />")
        elif len(inside.children) == 1:
            edit = Edit(inside.open_end - 1, inside.end, f" content={shown} />")
    return Problem(
        "error",
        "unexpected-text",
        "Text is drawn by a `<text>` element, not between tags.",
        start,
        end,
        (Hint(f"Write `<text content={shown} />`.", edit),),
    )


def _block_in_template(block: re.Match[str], start: int, end: int) -> Problem:
    """``{#if test}``, ``{:else}``, ``{/each}``: each part of what Svelte writes for conditions and lists."""
    word, rest = block[1], block[2]
    closes = block[0].lstrip("{ ").startswith("/")
    each = re.compile(_EACH).fullmatch(rest) if word == "each" else None
    edit = None
    if closes:
        instead = "</for>" if word == "each" else "</if>"
        edit = Edit(start, end, instead)
    elif word == "if" and rest:
        instead = f"<if test={{{rest}}}>"
        edit = Edit(start, end, instead)
    elif each is not None:
        index = f' index="{each[3]}"' if each[3] else ""
        key = f" key={{{each[4]}}}" if each[4] else ""
        instead = f'<for each={{{each[1]}}} as="{each[2]}"{index}{key}>'
        edit = Edit(start, end, instead)
    else:
        instead = '<for each={…} as="item"> … </for>' if word == "each" else "<else> … </else></if>"
    message = "Conditions and lists are elements here."
    return Problem("error", "unexpected-text", message, start, end, (Hint(f"Write `{instead}`.", edit),))


def no_children(tag: str, start: int, end: int) -> Problem:
    """Something inside an element that holds nothing."""
    return Problem(
        "error",
        "no-children",
        f"`<{tag}>` cannot hold other elements.",
        start,
        end,
        (Hint("Put both side by side in a `<group>`."),),
    )


def stray_else(start: int, end: int) -> Problem:
    """``<else>`` outside of ``<if>``."""
    return Problem(
        "error", "stray-else", "`<else>` stands directly inside `<if>`, as its last part.", start, end
    )


def second_else(start: int, end: int) -> Problem:
    """Two ``<else>``."""
    return Problem("error", "stray-else", "An `<if>` has one `<else>`.", start, end)


def after_else(start: int, end: int) -> Problem:
    """Something behind ``<else>``."""
    return Problem("error", "stray-else", "`<else>` must be the last part of its `<if>`.", start, end)


def further_condition(tag: str, start: int) -> Problem:
    """``<elseif>``."""
    return Problem(
        "error",
        "unknown-element",
        f"`<{tag}>` is not an element of this version.",
        start,
        start + 1 + len(tag),
        (Hint("For a further condition, put an `<if>` inside the `<else>`."),),
    )


def else_attribute(start: int, end: int) -> Problem:
    """``<else test=…>``."""
    return Problem(
        "error",
        "unknown-attribute",
        "`<else>` has no attributes.",
        start,
        end,
        (Hint("For a further condition, put an `<if>` inside the `<else>`."),),
    )


# Names


def unknown_name(name: str, similar: str | None, start: int, end: int) -> Problem:
    """A name that nothing declares."""
    message = f"I don't know the name `{name}`."
    hints = _did_you_mean(similar, start, end) or (
        Hint("Declare it in the script, or `import` it from a module."),
    )
    return Problem("error", "unknown-name", message, start, end, hints)


def bare_prop(name: str, start: int, end: int) -> Problem:
    """``label`` for ``props.label``."""
    hint = Hint(f"Write `props.{name}`.", Edit(start, end, f"props.{name}"))
    return Problem(
        "error", "unknown-name", f"`{name}` is a prop; props are read from `props`.", start, end, (hint,)
    )


def bare_color(name: str, start: int, end: int) -> Problem:
    """``fill={red}``."""
    hint = Hint(f"A colour is text: write `'{name}'`.", Edit(start, end, f"'{name}'"))
    return Problem("error", "unknown-name", f"I don't know the name `{name}`.", start, end, (hint,))


def later_name(name: str, start: int, end: int) -> Problem:
    """A function of a later version."""
    instead = INSTEAD.get(name)
    hints = (Hint(instead),) if instead is not None else ()
    return Problem("error", "unknown-name", f"`{name}` is not part of this version.", start, end, hints)


def already_declared(name: str, line: int, first: int, start: int) -> Problem:
    """A second declaration in one scope."""
    mark = Mark("first declared here", first, first + len(name))
    message = f"`{name}` is already declared on line {line}."
    return Problem("error", "duplicate", message, start, start + len(name), (), (mark,))


def no_props(name: str, start: int, end: int) -> Problem:
    """``props.label`` in a component without props."""
    return Problem(
        "error",
        "unknown-member",
        f"This component has no prop `{name}`.",
        start,
        end,
        (Hint(f'Declare it: `<props><prop name="{name}" type="string" /></props>`.'),),
    )


def signal_not_at_top(word: str, start: int, end: int) -> Problem:
    """``signal(…)`` somewhere inside."""
    return Problem(
        "error",
        "signal-not-at-top",
        f"`{word}(…)` can only stand at the top of the script, as in `const name = {word}(…)`.",
        start,
        end,
    )


def signal_is_const(name: str, start: int, end: int) -> Problem:
    """``let count = signal(0)``."""
    return Problem(
        "error",
        "signal-is-const",
        f"`{name}` itself never changes, only what it holds does.",
        start,
        end,
        (Hint("Write `const`.", Edit(start, end, "const")),),
    )


def signal_as_value(name: str, kind: str, start: int, end: int) -> Problem:
    """A signal passed around. ``count.value``."""
    return Problem(
        "error",
        "signal-as-value",
        f"`{name}` is a {kind}, which is not a value by itself.",
        start,
        end,
        (Hint(f"Read it: `{name}()`.", Edit(start, end, f"{name}()")),),
    )


def method_of_signal(name: str, method: str, start: int, end: int) -> Problem:
    """``@click={count.set}``."""
    return Problem(
        "error",
        "function-as-value",
        f"`{name}.{method}` is called; it is not a value.",
        start,
        end,
        (Hint(f"Write `() => {name}.{method}(…)`."),),
    )


def function_as_value(name: str, start: int, end: int) -> Problem:
    """A function passed around."""
    return Problem(
        "error",
        "function-as-value",
        f"`{name}` is a function; it can be called, but it is not a value.",
        start,
        end,
    )


def builtin_as_value(name: str, start: int, end: int) -> Problem:
    """``Math`` alone."""
    return Problem("error", "not-a-value", f"`{name}` is not a value by itself.", start, end)


def assign_to_const(
    name: str, start: int, end: int, keyword: Edit | None, *, what: str, first: Mark
) -> Problem:
    """A constant that is written.

    ``what`` it is, and where it is declared ``first``.
    """
    hints = (Hint(f"Declare `{name}` with `let`.", keyword),) if keyword is not None else ()
    marks = (first,) if first.end else ()
    message = f"`{name}` is {what}, which cannot be assigned to."
    return Problem("error", "assign-to-const", message, start, end, hints, marks)


def assign_to_signal(name: str, start: int, end: int, edit: Edit) -> Problem:
    """``count = 1``."""
    return Problem(
        "error",
        "assign-to-const",
        f"`{name}` is a signal: `set` gives it a value, not `=`.",
        start,
        end,
        (Hint(f"Write `{edit.replacement}`.", edit),),
    )


def assign_to_part(start: int, end: int, edit: Edit | None = None) -> Problem:
    """``list[0] = 1`` or ``record.x = 1``; ``edit`` makes a new one of it."""
    return Problem(
        "error",
        "assign-to-part",
        "Lists and records never change; make a new one instead.",
        start,
        end,
        (
            Hint(f"Write `{edit.replacement}`.", edit)
            if edit is not None
            else Hint("For a record `{ ...old, name: value }`, for a list `.with(index, item)`."),
        ),
    )


def bad_assignment(start: int, end: int) -> Problem:
    """``f() = 1``."""
    return Problem("error", "bad-assignment", "Only a variable can be assigned to.", start, end)


def write_in_expression(name: str, is_function: bool, start: int, end: int) -> Problem:
    """A write where a value is computed."""
    what = f"`{name}` changes something, which" if is_function else f"Changing `{name}`"
    return Problem(
        "error",
        "write-in-expression",
        f"{what} cannot happen while values are being computed.",
        start,
        end,
        (Hint("Make changes in event handlers, such as `@click={() => …}`."),),
    )


def used_before_declared(name: str, line: int, start: int, end: int) -> Problem:
    """A top-level value that needs one declared later."""
    return Problem(
        "error",
        "used-before-declared",
        f"This needs `{name}`, which has no value until line {line}.",
        start,
        end,
        (Hint(f"Move the declaration of `{name}` up."),),
    )


def cycle(names: list[str], start: int, end: int, others: tuple[Mark, ...]) -> Problem:
    """Computed values that need each other.

    ``others`` marks those after the first.
    """
    path = " → ".join(f"`{name}`" for name in names)
    hint = Hint("Make one of them a `signal`, or compute it from something else.")
    message = f"This value depends on itself: {path}."
    return Problem("error", "cycle", message, start, end, (hint,), others)


def stray_jump(word: str, start: int, end: int) -> Problem:
    """``return`` outside of a function, ``break`` outside of a loop."""
    where = "function" if word == "return" else "loop"
    return Problem("error", "stray-jump", f"`{word}` stands outside of a {where}.", start, end)


def unused(what: str, name: str, start: int, end: int) -> Problem:
    """Something declared that nothing reads."""
    keep = "Remove it, or begin its name with `_` if it is to stay."
    hint = Hint("Remove it from the import.") if what == "import" else Hint(keep, Edit(start, start, "_"))
    return Problem("warning", "unused", f"The {what} `{name}` is never used.", start, end, (hint,))


def never_read(name: str, start: int, end: int) -> Problem:
    """A signal that is only written."""
    hint = Hint(f"Read it with `{name}()` where it is to be seen, or remove it.")
    message = f"The signal `{name}` is set, but never read."
    return Problem("warning", "unused", message, start, end, (hint,))


def not_reactive(name: str, start: int, end: int) -> Problem:
    """A ``let`` read in a template."""
    return Problem(
        "warning",
        "not-reactive",
        f"`{name}` is a plain variable: this will not follow its changes.",
        start,
        end,
        (Hint(f"Make it a signal: `const {name} = signal(…)`."),),
    )
