"""What the editor offers is what the compiler takes."""

from __future__ import annotations

import re

import pytest

from collab.compile import vocabulary
from collab.compile.analyze.names import BUILTINS
from collab.compile.analyze.structure import _PARTS, _TAGS
from collab.compile.pipeline import compile_source
from collab.compile.schema import SCHEMA
from collab.compile.syntax.lexer import KEYWORDS
from collab.compile.types.entities import ENTITY_METHODS
from collab.compile.types.tables import LIST_METHODS


def test_everything_has_words_and_nothing_has_that_is_not_there() -> None:
    assert vocabulary.ELEMENTS.keys() == SCHEMA.elements.keys()
    used = {name for element in SCHEMA.elements.values() for name in element.attributes}
    assert vocabulary.ATTRIBUTES.keys() == used
    assert vocabulary.EVENTS.keys() == SCHEMA.events.keys()
    assert vocabulary.BUILTINS.keys() == BUILTINS.keys()
    assert vocabulary.LIST_METHODS.keys() == LIST_METHODS
    assert vocabulary.ENTITY_METHODS.keys() == ENTITY_METHODS.keys()
    assert set(vocabulary.KEYWORDS) <= KEYWORDS | {"from", "of"}
    structure = {*_PARTS, *_TAGS, "component", "prop", "keyframe"} - SCHEMA.elements.keys()
    assert vocabulary.STRUCTURE.keys() == structure


def test_the_written_file_is_current() -> None:
    assert vocabulary.WRITTEN.read_text("utf-8") == vocabulary.written(), "run `make generate`"


PLACES = {
    "component": "<component {}></component>",
    "prop": "<component name='A'><props><prop {} /></props></component>",
    **{
        tag: f"<component name='A'><template><{tag} {{}}></{tag}></template></component>"
        for tag in ("if", "for", "particles")
    },
    "timeline": "<component name='A'><template><timeline {}></timeline></template></component>",
    "system": "<component name='A'><system {}></system></component>",
    "keyframe": (
        "<component name='A'><template><timeline signal='a'><keyframe {} /></timeline></template></component>"
    ),
}


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [(tag, name) for tag, (_, attributes) in vocabulary.STRUCTURE.items() for name in attributes],
)
def test_the_compiler_knows_each_attribute(tag: str, attribute: str) -> None:
    result = compile_source(PLACES[tag].format(attribute), file="A.omni")
    assert "unknown-attribute" not in {entry.code for entry in result.diagnostics}


def test_signatures_begin_with_their_names() -> None:
    told = vocabulary.everything()
    for entries in (told["builtins"], *told["members"].values()):
        for name, entry in entries.items():
            assert "type" in entry or re.match(rf"{name}\b", entry["signature"])
