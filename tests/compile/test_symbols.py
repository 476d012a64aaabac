"""Names and types of a source, for the editor."""

from __future__ import annotations

from typing import Any

from collab.compile.queries import Queries
from collab.compile.symbols import describe

CARD = """<component name="Card">
  <props><prop name="label" type="string" required /></props>
  <script>
    import { clamp } from "./maths.omni"
    const count = signal(0);
    const twice = computed(() => clamp(count() * 2));
    const items = [{ id: 1, name: "é" }];
    function add(step: number) { count.update(old => old + step); return props.label; }
  </script>
  <template>
    <for each={items} as="item" index="i"><Chip label={item.name} @pick={e => add(e)} /></for>
  </template>
</component>
"""
OTHERS = {
    "maths": "<script>function clamp(n: number) { return Math.min(n, 9); }</script>",
    "Chip": """<component name="Chip">
  <props><prop name="label" type="string" required /><prop name="size" type="number" default={9} /></props>
  <script>function tell() { emit("pick", 1); }</script>
  <template><rect @click={tell} /><text content={props.label} size={props.size} /><slot /></template>
</component>""",
}


def types(source: str, others: dict[str, str] = OTHERS) -> dict[str, Any]:
    return {entry["name"]: entry["type"] for entry in _described(source, others)["symbols"]}


def _described(source: str, others: dict[str, str] = OTHERS) -> dict[str, Any]:
    return describe(source, "Card.omni", others, Queries())


def test_every_name_has_its_type() -> None:
    assert types(CARD) == {
        "label": "string",
        "clamp": "(n: number) => number",
        "count": "signal<number>",
        "twice": "computed<number>",
        "items": "list<{id: number, name: string}>",
        "add": "(step: number) => string",
        "step": "number",
        "old": "number",
        "item": "{id: number, name: string}",
        "i": "number",
        "e": "number",
    }


def test_places_are_those_of_the_names() -> None:
    lines = CARD.split("\n")
    for entry in _described(CARD)["symbols"]:
        assert lines[entry["line"] - 1][entry["column"] - 1 :].startswith(entry["name"])


def test_used_components_show_their_outside() -> None:
    assert _described(CARD)["components"] == {
        "Chip": {
            "props": [
                {"name": "label", "type": "string", "required": True},
                {"name": "size", "type": "number", "required": False},
            ],
            "events": {"pick": "number"},
            "slot": True,
        }
    }


def test_a_source_with_errors_still_tells_what_is_known() -> None:
    found = types(
        CARD.replace("return props.label;", "return nowhere;").replace("</template>", "<rect </template>")
    )
    assert found["count"] == "signal<number>"
    assert found["item"] == "{id: number, name: string}"
    assert types("") == types("<") == {}


def test_a_source_that_is_too_large_tells_nothing() -> None:
    assert _described(" " * 200_000) == {"symbols": [], "components": {}}
