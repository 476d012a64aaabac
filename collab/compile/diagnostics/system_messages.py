"""What is said about entities, systems and particles."""

from __future__ import annotations

from collections.abc import Sequence

from collab.compile.diagnostics.problem import Edit, Hint, Mark, Problem
from collab.compile.diagnostics.similar import closest


def system_inside(start: int, end: int) -> Problem:
    """A ``<system>`` in the template."""
    return Problem(
        "error",
        "not-at-top",
        "A `<system>` stands beside `<template>`, not in it: it draws nothing by itself.",
        start,
        end,
        (Hint("Move it in front of `<template>`; `<particles>` is what draws entities."),),
    )


def entities_literal(start: int, end: int) -> Problem:
    """``entities(start)``."""
    return Problem(
        "error",
        "bad-entities",
        "`entities` is told the components of its entities and what each begins with, written out.",
        start,
        end,
        (Hint("Write it as `entities({ x: 0, y: 0 })`."),),
    )


def entities_type(name: str, kind: str, start: int, end: int) -> Problem:
    """A component that is a list, say."""
    return Problem(
        "error",
        "bad-entities",
        f"The component `{name}` is a {kind}; components are numbers, booleans or colors.",
        start,
        end,
    )


def component_differs(
    name: str, kinds: tuple[str, str], other: str, place: Mark, span: tuple[int, int]
) -> Problem:
    """One component with two types."""
    return Problem(
        "error",
        "component-differs",
        f"The component `{name}` is a {kinds[0]} here, and a {kinds[1]} in `{other}`: "
        "a query could not tell which it finds.",
        *span,
        (Hint("Give one of them another name."),),
        (place,),
    )


def unknown_component(name: str, known: Sequence[str], asked: Sequence[str], start: int, end: int) -> Problem:
    """A query for a component that no entities have.

    ``asked`` is all that it asks for.
    """
    similar = closest(name, (entry for entry in known if entry not in asked))
    hints: tuple[Hint, ...] = ()
    if similar is not None:
        hints = (Hint(f"Did you mean `{similar}`?", Edit(start, end, similar)),)
    elif not known:
        hints = (Hint(f"Declare entities in the script: `const dots = entities({{ {name}: 0 }})`."),)
    return Problem("error", "unknown-in-query", f"No entities have a component `{name}`.", start, end, hints)


def nothing_matches(names: Sequence[str], start: int, end: int) -> Problem:
    """A query whose components no entities have together."""
    told = ", ".join(f"`{name}`" for name in names[:-1]) + f" and `{names[-1]}`"
    return Problem("error", "no-match", f"No entities have {told} together.", start, end)


def not_in_query(name: str, at: int, query: str, start: int, end: int, *, together: bool) -> Problem:
    """A component that the query does not name.

    ``together`` where some entities have it besides what the query asks for.
    """
    if not together:
        return Problem(
            "error",
            "not-in-query",
            f"`{name}` is a component, but no entities have it together with what the query asks for.",
            start,
            end,
            (Hint("Give it to the same `entities({ … })`, or write a `<system>` of its own."),),
        )
    return Problem(
        "error",
        "not-in-query",
        f"`{name}` is a component, but the query does not ask for it.",
        start,
        end,
        (Hint(f'Ask for it: `query="{query} {name}"`.', Edit(at, at, f" {name}")),),
    )


def too_many_kinds(kinds: int, limit: int, start: int, end: int) -> Problem:
    """A query that finds many kinds of entities, too many times over."""
    return Problem(
        "error",
        "too-large",
        f"This is made once for each of the {kinds} kinds of entities that the query finds, "
        f"and that makes more than {limit:,} parts here.",
        start,
        end,
        (Hint("Put what is alike into one kind of entities, or ask for a component that fewer have."),),
    )


def empty_query(start: int, end: int) -> Problem:
    """``query=""``."""
    return Problem(
        "error",
        "empty-query",
        "The query names no component.",
        start,
        end,
        (Hint('Name those that are used inside, as in `query="x y"`.'),),
    )


def entities_as_value(name: str, start: int, end: int) -> Problem:
    """Entities passed around."""
    return Problem(
        "error",
        "entities-as-value",
        f"`{name}` stands for its entities, which are not a value by themselves.",
        start,
        end,
        (Hint(f"Ask it something, as in `{name}.count()`."),),
    )


def unknown_field(name: str, entities: str, known: Sequence[str], start: int) -> Problem:
    """``sparks.spawn({ sped: 1 })``."""
    end = start + len(name)
    similar = closest(name, known)
    hints = (Hint(f"Did you mean `{similar}`?", Edit(start, end, similar)),) if similar is not None else ()
    return Problem(
        "error", "unknown-member", f"The entities `{entities}` have no component `{name}`.", start, end, hints
    )


def values_literal(entities: str, known: Sequence[str], start: int, end: int) -> Problem:
    """``sparks.spawn(start)``."""
    fields = ", ".join(f"{name}: …" for name in known[:4])
    return Problem(
        "error",
        "bad-entities",
        f"The components of `{entities}` are written out where they are given.",
        start,
        end,
        (Hint(f"They are `{{ {fields} }}`, each of which may be left out."),),
    )


def entity_prop(start: int, end: int) -> Problem:
    """A prop of type ``entity``."""
    return Problem(
        "error",
        "unknown-type",
        "A prop can't be an entity: entities are known in their own component only.",
        start,
        end,
        (Hint("Pass what is to be known about it."),),
    )


def one_shape(start: int, end: int) -> Problem:
    """``<particles>`` around anything but one shape."""
    return Problem(
        "error",
        "one-shape",
        "`<particles>` holds one shape, which it draws for each entity.",
        start,
        end,
        (Hint('Write it as `<particles query="x y"><circle x={x} y={y} radius={2} /></particles>`.'),),
    )


def particle_event(name: str, start: int, end: int) -> Problem:
    """``@click`` on a shape in ``<particles>``."""
    return Problem(
        "error",
        "unknown-event",
        f"What `<particles>` draws has no events such as `@{name}`.",
        start,
        end,
        (Hint("Put it on `<particles>` itself."),),
    )


def particle_attribute(name: str, kind: str, start: int, end: int) -> Problem:
    """A text or list that differs from particle to particle."""
    return Problem(
        "error",
        "type-mismatch",
        f"`{name}` is a {kind}: inside of `<particles>` it is the same for all, "
        "and can't depend on a component.",
        start,
        end,
    )
