"""What is said about behaviour: effects, time, animation, events of components, local functions."""

from __future__ import annotations

from collab.compile.diagnostics.problem import Edit, Hint, Problem
from collab.compile.diagnostics.similar import closest


def hook_not_at_top(name: str, start: int, end: int) -> Problem:
    """``effect(…)`` inside a function, condition or loop."""
    return Problem(
        "error",
        "not-at-top",
        f"`{name}` stands at the top of the script: it lasts as long as the component.",
        start,
        end,
        (Hint(f"Move the call of `{name}` to the top; conditions and loops may stand in its function."),),
    )


def every_swapped(first: str, second: str, start: int, end: int) -> Problem:
    """``every(() => …, 500)``, as ``setInterval`` has it."""
    instead = f"{second}, {first}"
    hints = (Hint("Swap them.", Edit(start, end, instead)),)
    return Problem(
        "error",
        "wrong-arguments",
        "`every` takes the time in ms first, then the function.",
        start,
        end,
        hints,
    )


def behaviour_as_value(name: str, start: int, end: int) -> Problem:
    """``const e = effect(…)``."""
    return Problem("error", "no-value", f"`{name}` gives no value; call it as a statement.", start, end)


def signal_expected(name: str, signal: str | None, start: int, end: int) -> Problem:
    """``tween(s(), 1)``: the signal itself is needed, not its value."""
    hint = Hint(f"Write it as `{name}(position, 100)`.")
    if signal is not None:
        hint = Hint(f"Write `{signal}`.", Edit(start, end, signal))
    return Problem(
        "error",
        "signal-expected",
        f"`{name}` moves a signal: its first argument is the signal's name, without brackets.",
        start,
        end,
        (hint,),
    )


def cannot_animate(name: str, kind: str, takes: str, start: int, end: int) -> Problem:
    """``spring(label, …)``."""
    return Problem(
        "error",
        "type-mismatch",
        f"`{name}` moves {takes}, and this signal holds a {kind}.",
        start,
        end,
    )


def options_literal(name: str, known: tuple[str, ...], start: int, end: int) -> Problem:
    """Options that are not written out."""
    fields = ", ".join(f"{field}: …" for field in known)
    return Problem(
        "error",
        "bad-options",
        f"The options of `{name}` are written out where it is called.",
        start,
        end,
        (Hint(f"They are `{{ {fields} }}`, each of which may be left out."),),
    )


def unknown_option(name: str, option: str, known: tuple[str, ...], start: int) -> Problem:
    """``tween(s, 1, { time: 5 })``."""
    end = start + len(option)
    similar = closest(option, known)
    hint = Hint(f"It takes {' and '.join(f'`{field}`' for field in known)}.")
    if similar is not None:
        hint = Hint(f"Did you mean `{similar}`?", Edit(start, end, similar))
    return Problem("error", "bad-options", f"`{name}` has no option `{option}`.", start, end, (hint,))


def unknown_easing(text: str, known: tuple[str, ...], start: int, end: int) -> Problem:
    """``easing: "fast"``."""
    similar = closest(text, known)
    hint = Hint(f"The curves are {', '.join(known)}.")
    if similar is not None:
        hint = Hint(f"Did you mean `{similar}`?", Edit(start, end, f'"{similar}"'))
    return Problem("error", "bad-choice", f"There is no curve `{text}`.", start, end, (hint,))


def only_keyframes(start: int, end: int) -> Problem:
    """Something else in a ``<timeline>``."""
    return Problem(
        "error",
        "only-keyframes",
        "A `<timeline>` holds `<keyframe>` elements and nothing else.",
        start,
        end,
        (Hint("Write `<keyframe at={500} value={100} />`."),),
    )


def timeline_inside(start: int, end: int) -> Problem:
    """A ``<timeline>`` in something else than ``<template>``."""
    return Problem(
        "error",
        "not-at-top",
        "A `<timeline>` stands directly in `<template>`: it lasts as long as the component.",
        start,
        end,
    )


def timeline_signal(name: str, start: int, end: int) -> Problem:
    """``<timeline signal="twice">`` of what is no signal."""
    return Problem(
        "error", "signal-expected", f"A `<timeline>` moves a signal, and `{name}` is none.", start, end
    )


def keyframe_order(start: int, end: int) -> Problem:
    """A keyframe that is not later than the one before."""
    return Problem("error", "keyframe-order", "Keyframes stand in the order of their times.", start, end)


def too_few_keyframes(start: int, end: int) -> Problem:
    """A timeline that goes nowhere."""
    return Problem(
        "error", "too-few-keyframes", "A `<timeline>` leads from one keyframe to another.", start, end
    )


def local_recursion(name: str, start: int, end: int) -> Problem:
    """A local function that calls itself."""
    return Problem(
        "error",
        "local-recursion",
        f"`{name}` calls itself, which only a function at the top of the script can.",
        start,
        end,
        (Hint(f"Move `{name}` to the top of the script and pass it what it needs."),),
    )


def too_much_inlined(limit: int, start: int, end: int) -> Problem:
    """Local functions that call local functions, too many times over."""
    return Problem(
        "error",
        "too-large",
        f"Local functions are put in place of their calls, and that makes more than {limit:,} parts here.",
        start,
        end,
        (Hint("Move functions that are called often to the top of the script."),),
    )


def event_name(start: int, end: int) -> Problem:
    """``emit(name)``."""
    return Problem(
        "error",
        "event-name",
        "`emit` takes the name of an event as a string that is written out.",
        start,
        end,
        (Hint('Write `emit("select", value)`, and listen with `@select={value => …}`.'),),
    )


def event_differs(name: str, before: str, found: str, start: int, end: int) -> Problem:
    """Two values of different types for one event."""
    return Problem(
        "error",
        "event-differs",
        f"The event `{name}` brings a {before} elsewhere, and a {found} here.",
        start,
        end,
        (Hint("An event has one type: whoever listens must know what comes."),),
    )
