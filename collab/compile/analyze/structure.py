"""From the tree to a component: which elements and attributes there are, and where they may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable

from collab.compile import limits
from collab.compile.analyze import habits
from collab.compile.analyze.component import (
    Component,
    Condition,
    Keyframe,
    Particles,
    Prop,
    Query,
    Repeat,
    Shape,
    Slot,
    System,
    Timeline,
    Use,
    View,
)
from collab.compile.diagnostics import behaviour_messages as behaviour
from collab.compile.diagnostics import component_messages as messages
from collab.compile.diagnostics import system_messages as systems
from collab.compile.diagnostics.problem import Edit, Problem
from collab.compile.diagnostics.similar import closest
from collab.compile.interface import ExposedProp, Neighbours
from collab.compile.schema import SCHEMA, AttributeSpec
from collab.compile.source import Source
from collab.compile.syntax import ast
from collab.compile.syntax.lexer import is_identifier, tokenize
from collab.compile.syntax.script import parse_type

_IDENTIFIER_PART = r"[^\w$]+|\A\d+"
_TAGS = (*SCHEMA.elements, "if", "else", "for", "slot", "timeline", "particles")
_PARTS = ("props", "script", "system", "template")
_COMPONENT_NAME = r"[^\s,]+"
_NAME = "name"
"""What an element may be called by people; nothing follows from it."""


class _Structure:
    """Reads one document."""

    def __init__(self, source: Source, neighbours: Neighbours) -> None:
        self.problems: list[Problem] = []
        self._source = source
        self._neighbours = neighbours

    def component(self, document: ast.Document) -> Component:
        if _is_module(document):
            script = tuple(
                statement
                for child in document.children
                if isinstance(child, ast.Element)
                for statement in child.script
            )
            name = re.compile(_IDENTIFIER_PART).sub(
                "", self._source.file.rsplit("/", 1)[-1].removesuffix(".omni")
            )
            return Component(name or "Module", 0, 0, (), script, (), is_module=True)
        roots: list[ast.Element] = []
        tags = {child.tag for child in document.children if isinstance(child, ast.Element)}
        for child in document.children:
            if isinstance(child, ast.Text):
                # Where there is no component at all, one text is as wrong as the other.
                if not self.problems or "component" in tags:
                    self.problems.append(messages.text_outside(child.start, child.end))
            elif child.tag == "component":
                roots.append(child)
            else:
                self.problems.append(messages.outside_component(child.tag, child.start, child.open_end))
        if not roots:
            if not self.problems:
                self.problems.append(messages.no_component())
            parts = [child for child in document.children if isinstance(child, ast.Element)]
            return self._parts("", 0.0, 0.0, [part for part in parts if part.tag in _PARTS])
        for extra in roots[1:]:
            self.problems.append(messages.second_component(extra.start, extra.open_end))
        return self._component(roots[0])

    def _component(self, node: ast.Element) -> Component:
        name = ""
        sizes = {"width": 0.0, "height": 0.0}
        tag_end = node.start + 1 + len(node.tag)
        seen = self._unique(node)
        for attribute in seen.values():
            if attribute.name == "name":
                name = self._plain_text(attribute) or ""
                if name and not is_identifier(name):
                    start, end = attribute.value_start, attribute.value_end
                    self.problems.append(messages.bad_name(name, start, end, is_component=True))
            elif attribute.name in sizes and isinstance(attribute.value, ast.Number):
                sizes[attribute.name] = max(0.0, attribute.value.value)
            elif attribute.name in sizes:
                self.problems.append(messages.literal_needed(attribute.name, attribute.start, attribute.end))
            else:
                self._unknown_attribute(attribute, node, ("name", "width", "height"))
        if "name" not in seen:
            self.problems.append(messages.missing_attribute("component", "name", node.start, tag_end))
        parts: list[ast.Element] = []
        for child in node.children:
            if isinstance(child, ast.Text):
                self.problems.append(messages.text_outside(child.start, child.end))
            elif child.tag not in _PARTS:
                known = child.tag in SCHEMA.elements or child.tag == "particles"
                similar = closest(child.tag, _PARTS)
                rename = self._rename(child, similar)
                self.problems.append(messages.not_a_part(child.tag, known, similar, rename, child.start))
            else:
                parts.append(child)
        return self._parts(name, sizes["width"], sizes["height"], parts)

    def _parts(self, name: str, width: float, height: float, parts: list[ast.Element]) -> Component:
        props: list[Prop] = []
        script: tuple[ast.Statement, ...] = ()
        template: tuple[View, ...] = ()
        drawn: tuple[ast.Element | ast.Text, ...] = ()
        found: list[System] = []
        seen: dict[str, int] = {}
        for part in parts:
            if part.tag == "system":
                found.append(System(part, self._query(part, self._unique(part)), part.script))
                continue
            for attribute in part.attributes:
                self._unknown_attribute(attribute, part, ())
            if part.tag in seen:
                self.problems.append(
                    messages.duplicate_part(part.tag, seen[part.tag], part.start, part.open_end)
                )
            seen.setdefault(part.tag, part.start)
            if part.tag == "props":
                props.extend(self._props(part))
            elif part.tag == "script":
                script += part.script
            else:
                template += self._views(part.children, top=True)
                drawn += part.children
        return Component(
            name, width, height, tuple(props), script, template, systems=tuple(found), drawn=drawn
        )

    # Props

    def _props(self, node: ast.Element) -> list[Prop]:
        props: list[Prop] = []
        names: dict[str, int] = {}
        for child in node.children:
            if isinstance(child, ast.Text) or child.tag != "prop":
                self.problems.append(messages.only_props(child.start, child.end))
                continue
            prop = self._prop(child)
            if prop is None:
                continue
            if prop.name in names:
                self.problems.append(messages.duplicate("prop", prop.name, names[prop.name], prop.name_start))
                continue
            names[prop.name] = prop.name_start
            props.append(prop)
        return props

    def _prop(self, node: ast.Element) -> Prop | None:
        seen = self._unique(node)
        for key, attribute in seen.items():
            if key not in ("name", "type", "required", "default"):
                self._unknown_attribute(attribute, node, ("name", "type", "required", "default"))
        tag_end = node.start + 5
        name_attribute = seen.get("name")
        name = self._plain_text(name_attribute) if name_attribute is not None else None
        if name_attribute is None:
            self.problems.append(messages.missing_attribute("prop", "name", node.start, tag_end))
        if name_attribute is None or name is None:
            return None
        if not is_identifier(name):
            self.problems.append(
                messages.bad_name(name, name_attribute.value_start, name_attribute.value_end)
            )
            return None
        written = seen.get("type")
        kind: ast.TypeNode | None = None
        if written is None:
            self.problems.append(messages.missing_attribute("prop", "type", node.start, tag_end))
        elif self._plain_text(written) is not None:
            assert written.value is not None
            tokens = tokenize(self._source.text, written.value.start + 1, written.value.end - 1)
            kind = parse_type(self._source.text, tokens, self.problems, [0])
        required = seen.get("required")
        is_required = False
        if required is not None:
            is_required = required.value is None
            if isinstance(required.value, ast.Boolean):
                is_required = required.value.value
            elif required.value is not None:
                self.problems.append(messages.literal_needed("required", required.start, required.end))
        default = seen.get("default")
        value: ast.Expression | None = None
        if default is not None:
            value = (
                default.value if default.value is not None else ast.Boolean(default.start, default.end, True)
            )
        assert name_attribute.value is not None
        return Prop(node, name, name_attribute.value.start + 1, kind, is_required, value)

    # Template

    def _views(self, children: tuple[ast.Element | ast.Text, ...], *, top: bool = False) -> tuple[View, ...]:
        views: list[View] = []
        for child in children:
            if isinstance(child, ast.Text):
                written = self._source.text[child.start : child.end]
                self.problems.append(messages.text_in_template(written, child.start, child.end))
            elif child.tag == "if":
                views.append(self._condition(child))
            elif child.tag == "for":
                views.append(self._repeat(child))
            elif child.tag == "else":
                self.problems.append(messages.stray_else(child.start, child.open_end))
                views.extend(self._views(child.children))
            elif child.tag == "timeline":
                if not top:
                    self.problems.append(behaviour.timeline_inside(child.start, child.start + 9))
                views.extend(self._timeline(child))
            elif child.tag == "system":
                self.problems.append(systems.system_inside(child.start, child.start + 7))
            elif child.tag == "particles":
                views.append(self._particles(child))
            elif child.tag == "slot":
                for attribute in child.attributes:
                    self._unknown_attribute(attribute, child, ())
                views.append(Slot(child, self._views(child.children)))
            elif child.tag[0].isupper() and child.tag not in SCHEMA.elements:
                views.extend(self._use(child))
            else:
                view = self._shape(child)
                if view is not None:
                    views.append(view)
                elif not self._is_text_element(child):
                    views.extend(self._views(child.children))
        return tuple(views)

    def _shape(self, node: ast.Element) -> Shape | None:
        spec = SCHEMA.elements.get(node.tag)
        if node.tag in habits.FURTHER_CONDITIONS:
            self.problems.append(messages.further_condition(node.tag, node.start))
            return None
        if spec is None:
            self.problems.append(self._unknown_element(node))
            return None
        attributes: list[tuple[AttributeSpec, ast.Attribute]] = []
        handlers: list[tuple[int, ast.Attribute]] = []
        seen = self._unique(node)
        self._named(seen)
        for attribute in seen.values():
            if attribute.event:
                event = SCHEMA.events.get(attribute.name)
                if event is None:
                    similar = self._similar(attribute, node, SCHEMA.events)
                    self.problems.append(messages.unknown_event(attribute.name, similar, attribute.start))
                else:
                    handlers.append((event, attribute))
                continue
            known = spec.attributes.get(attribute.name)
            if known is None:
                self._unknown_attribute(attribute, node, (*spec.attributes, _NAME))
            else:
                attributes.append((known, attribute))
        children = self._views(node.children) if spec.container else ()
        if node.children and not spec.container:
            first = node.children[0]
            if isinstance(first, ast.Text) and node.tag == "text":
                written = self._source.text[first.start : first.end]
                problem = messages.text_in_template(written, first.start, first.end, inside=node)
                self.problems.append(problem)
            else:
                self.problems.append(messages.no_children(node.tag, first.start, first.end))
        return Shape(node, spec, tuple(attributes), tuple(handlers), children)

    @staticmethod
    def _is_text_element(node: ast.Element) -> bool:
        """Whether a tag of HTML stands around a text and nothing else."""
        only = node.children[0] if len(node.children) == 1 else None
        return node.tag in habits.TEXTS and isinstance(only, ast.Text)

    def _unknown_element(self, node: ast.Element) -> Problem:
        if self._is_text_element(node):
            only = node.children[0]
            written = self._source.text[only.start : only.end]
            inside = messages.text_in_template(written, only.start, only.end).hints[0].edit
            edit = None
            if inside is not None and not node.attributes:
                edit = Edit(node.start, node.end, inside.replacement)
            return messages.text_element(node.tag, written, edit, node.start)
        instead = habits.ELEMENT_HINTS.get(node.tag)
        similar = habits.ELEMENTS.get(node.tag)
        if instead is None and similar is None:
            similar = "text" if node.tag in habits.TEXTS else closest(node.tag, _TAGS)
        return messages.unknown_element(node.tag, similar, self._rename(node, similar), node.start, instead)

    def _use(self, node: ast.Element) -> tuple[View, ...]:
        interface = self._neighbours.component(node.tag)
        if interface is None or interface.problem or interface.is_module:
            if interface is None:
                small = node.tag[0].lower() + node.tag[1:]
                similar = small if small in _TAGS else closest(node.tag, self._neighbours.names())
                rename = self._rename(node, similar)
                self.problems.append(messages.unknown_component(node.tag, similar, rename, node.start))
            else:
                why = interface.problem or "it is a module."
                self.problems.append(messages.unusable_component(node.tag, why, node.start))
            return self._views(node.children)
        placing = SCHEMA.elements["group"].attributes
        props: list[tuple[ExposedProp, ast.Attribute]] = []
        placement: list[tuple[AttributeSpec, ast.Attribute]] = []
        handlers: list[tuple[int, ast.Attribute]] = []
        listeners: list[tuple[str, ast.Attribute]] = []
        seen = self._unique(node)
        if _NAME not in interface.props:
            self._named(seen)
        for attribute in seen.values():
            name = attribute.name
            if attribute.event:
                event = SCHEMA.events.get(name)
                if name in interface.events:
                    listeners.append((name, attribute))
                elif event is not None:
                    handlers.append((event, attribute))
                else:
                    similar = self._similar(attribute, node, (*interface.events, *SCHEMA.events))
                    self.problems.append(messages.unknown_event(name, similar, attribute.start))
            elif name in interface.props:
                props.append((interface.props[name], attribute))
            elif name in placing:
                placement.append((placing[name], attribute))
            else:
                similar = self._similar(attribute, node, (*interface.props, *placing, _NAME))
                known = tuple(interface.props)
                problem = messages.unknown_prop(name, node.tag, similar, known, attribute.start)
                self.problems.append(problem)
        given = {prop.name for prop, _ in props}
        for prop in interface.props.values():
            if prop.required and prop.name not in given:
                at = node.start + 1 + len(node.tag)
                problem = messages.missing_prop(node.tag, prop.name, str(prop.type), node.start, at)
                self.problems.append(problem)
        children = self._views(node.children)
        if node.children and not interface.has_slot:
            first = node.children[0]
            self.problems.append(messages.no_slot(node.tag, first.start, first.end))
        use = Use(
            node, interface, tuple(props), tuple(placement), tuple(handlers), tuple(listeners), children
        )
        return (use,)

    def _particles(self, node: ast.Element) -> Particles:
        placing = SCHEMA.elements["group"].attributes
        seen = self._unique(node)
        self._named(seen)
        placement: list[tuple[AttributeSpec, ast.Attribute]] = []
        for attribute in seen.values():
            if not attribute.event and attribute.name in placing:
                placement.append((placing[attribute.name], attribute))
        given = {attribute.name for _, attribute in placement if attribute.name != "query"}
        query = self._query(
            node, {name: one for name, one in seen.items() if name not in given}, (*placing, _NAME)
        )
        inside = self._views(node.children)
        shape = inside[0] if len(inside) == 1 else None
        if not isinstance(shape, Shape) or shape.spec.container:
            place = next((child for child in node.children if isinstance(child, ast.Element)), node)
            if inside or not node.children:
                self.problems.append(systems.one_shape(place.start, place.open_end))
            shape = None
        for _, attribute in shape.handlers if shape is not None else ():
            self.problems.append(systems.particle_event(attribute.name, attribute.start, attribute.end))
        return Particles(node, query, tuple(placement), shape)

    def _query(
        self, node: ast.Element, seen: dict[str, ast.Attribute], others: tuple[str, ...] = ()
    ) -> Query:
        """The query of a ``<system>`` or ``<particles>``, whose only other attributes are ``others``."""
        for name, attribute in seen.items():
            if name != "query":
                self._unknown_attribute(attribute, node, ("query", *others))
        tag_end = node.start + 1 + len(node.tag)
        written = seen.get("query")
        if written is None:
            self.problems.append(messages.missing_attribute(node.tag, "query", node.start, tag_end))
            return Query((), node.start, tag_end)
        text = self._plain_text(written)
        first = written.value_start + 1
        names: dict[str, ast.String] = {}
        for found in re.compile(_COMPONENT_NAME).finditer(text or ""):
            start, end = first + found.start(), first + found.end()
            if not is_identifier(found[0]):
                self.problems.append(messages.bad_name(found[0], start, end))
            elif found[0] in names:
                earlier = names[found[0]].start
                self.problems.append(messages.duplicate("component", found[0], earlier, start))
            else:
                names[found[0]] = ast.String(start, end, found[0])
        if text is not None and not text.strip(" ,\n\t"):
            self.problems.append(systems.empty_query(written.value_start, written.value_end))
        return Query(tuple(names.values()), written.value_start, written.value_end)

    def _timeline(self, node: ast.Element) -> tuple[View, ...]:
        seen = self._unique(node)
        known = ("signal", "duration", "repeat")
        for name, attribute in seen.items():
            if name not in known:
                self._unknown_attribute(attribute, node, known)
        tag_end = node.start + 1 + len(node.tag)
        target = seen.get("signal")
        text = self._plain_text(target) if target is not None else None
        if target is None:
            self.problems.append(messages.missing_attribute("timeline", "signal", node.start, tag_end))
        frames: list[Keyframe] = []
        for child in node.children:
            if isinstance(child, ast.Text) or child.tag != "keyframe":
                self.problems.append(behaviour.only_keyframes(child.start, child.end))
                continue
            frame = self._keyframe(child)
            if frame is not None:
                if frames and frame.at <= frames[-1].at:
                    self.problems.append(behaviour.keyframe_order(child.start, child.open_end))
                frames.append(frame)
        tags = [child.tag if isinstance(child, ast.Element) else "" for child in node.children]
        if len(frames) < 2 and all(tag == "keyframe" for tag in tags):
            self.problems.append(behaviour.too_few_keyframes(node.start, tag_end))
        repeat = seen.get("repeat")
        repeats = repeat is not None
        if repeat is not None and repeat.value is not None:
            repeats = isinstance(repeat.value, ast.Boolean) and repeat.value.value
            if not isinstance(repeat.value, ast.Boolean):
                self.problems.append(messages.literal_needed("repeat", repeat.start, repeat.end))
        duration = frames[-1].at if frames else 0.0
        if "duration" in seen:
            duration = max(duration, self._number_of(seen["duration"]))
        if target is None or text is None or len(frames) < 2:
            return ()
        signal = ast.Name(target.value_start + 1, target.value_end - 1, text)
        return (Timeline(node, signal, duration, repeats, tuple(frames)),)

    def _keyframe(self, node: ast.Element) -> Keyframe | None:
        seen = self._unique(node)
        for name, attribute in seen.items():
            if name not in ("at", "value", "easing"):
                self._unknown_attribute(attribute, node, ("at", "value", "easing"))
        value = self._expression_of(node, seen, "value")
        if "at" not in seen:
            tag_end = node.start + 1 + len(node.tag)
            self.problems.append(messages.missing_attribute("keyframe", "at", node.start, tag_end))
            return None
        easing = 0
        if "easing" in seen:
            attribute = seen["easing"]
            text = self._plain_text(attribute)
            if text in SCHEMA.easings:
                easing = SCHEMA.easings.index(text)
            elif text is not None:
                start, end = attribute.value_start, attribute.value_end
                self.problems.append(behaviour.unknown_easing(text, SCHEMA.easings, start, end))
        return Keyframe(self._number_of(seen["at"]), value, easing)

    def _number_of(self, attribute: ast.Attribute) -> float:
        """The number of an attribute that must be literal; 0, reported, if it is something else."""
        if isinstance(attribute.value, ast.Number) and attribute.value.value >= 0:
            return attribute.value.value
        if not isinstance(attribute.value, ast.Missing):
            self.problems.append(messages.literal_needed(attribute.name, attribute.start, attribute.end))
        return 0.0

    def _condition(self, node: ast.Element) -> Condition:
        seen = self._unique(node)
        self._named(seen)
        test = self._expression_of(node, seen, "test")
        for name, attribute in seen.items():
            if name != "test":
                self._unknown_attribute(attribute, node, ("test", _NAME))
        then: list[ast.Element | ast.Text] = []
        otherwise: ast.Element | None = None
        for child in node.children:
            if isinstance(child, ast.Element) and child.tag == "else":
                if otherwise is not None:
                    self.problems.append(messages.second_else(child.start, child.open_end))
                for attribute in child.attributes:
                    self.problems.append(messages.else_attribute(attribute.start, attribute.end))
                otherwise = child
            else:
                if otherwise is not None and isinstance(child, ast.Element):
                    self.problems.append(messages.after_else(child.start, child.open_end))
                then.append(child)
        return Condition(
            node,
            seen.get("test"),
            test,
            self._views(tuple(then)),
            self._views(otherwise.children) if otherwise is not None else (),
        )

    def _repeat(self, node: ast.Element) -> Repeat:
        seen = self._unique(node)
        self._named(seen)
        each = self._expression_of(node, seen, "each")
        names: dict[str, ast.String | None] = {"as": None, "index": None}
        for name in names:
            attribute = seen.get(name)
            if attribute is None:
                continue
            text = self._plain_text(attribute)
            if text is not None and not is_identifier(text):
                self.problems.append(messages.bad_name(text, attribute.value_start, attribute.value_end))
            elif text is not None:
                names[name] = ast.String(attribute.value_start + 1, attribute.value_end - 1, text)
        key: ast.Expression | None = None
        for name, attribute in seen.items():
            if name == "key" and attribute.braces:
                key = attribute.value
            elif name == "key":
                self.problems.append(messages.braces_needed(attribute))
            elif name not in ("each", "as", "index"):
                self._unknown_attribute(attribute, node, ("each", "as", "index", "key", _NAME))
        attributes = seen.get("each"), seen.get("key")
        return Repeat(node, each, names["as"], names["index"], key, *attributes, self._views(node.children))

    def _expression_of(self, node: ast.Element, seen: dict[str, ast.Attribute], name: str) -> ast.Expression:
        attribute = seen.get(name)
        tag_end = node.start + 1 + len(node.tag)
        if attribute is None:
            meant = any(name in habits.ATTRIBUTES.get(other, ()) for other in seen)
            if not meant:
                self.problems.append(messages.missing_attribute(node.tag, name, node.start, tag_end))
            return ast.Missing(node.start, tag_end)
        if not attribute.braces or attribute.value is None:
            if not isinstance(attribute.value, ast.Missing):
                self.problems.append(messages.braces_needed(attribute))
            return ast.Missing(attribute.start, attribute.end)
        return attribute.value

    # Attributes

    def _unique(self, node: ast.Element) -> dict[str, ast.Attribute]:
        """The attributes by name, events with their ``@``."""
        found: dict[str, ast.Attribute] = {}
        for attribute in node.attributes:
            name = "@" + attribute.name if attribute.event else attribute.name
            if name in found:
                self.problems.append(
                    messages.duplicate("attribute", name, found[name].start, attribute.start)
                )
            else:
                found[name] = attribute
        return found

    def _named(self, seen: dict[str, ast.Attribute]) -> None:
        """Takes an element's name out of its attributes: a literal, for people alone."""
        name = seen.pop(_NAME, None)
        if name is not None:
            self._plain_text(name)

    def _plain_text(self, attribute: ast.Attribute) -> str | None:
        """The text of an attribute that must be literal; None, reported, if it is something else."""
        if isinstance(attribute.value, ast.String):
            return attribute.value.value
        if not isinstance(attribute.value, ast.Missing):
            self.problems.append(messages.text_needed(attribute))
        return None

    def _similar(self, attribute: ast.Attribute, node: ast.Element, known: Iterable[str]) -> str | None:
        """The name that was most likely meant, of those that the element does not have yet."""
        if len(self.problems) >= limits.PROBLEMS:
            return None  # More than are shown: none needs an advice.
        given = {other.name for other in node.attributes if other.event == attribute.event}
        free = [name for name in known if name not in given]
        meant = () if attribute.event else habits.ATTRIBUTES.get(attribute.name, ())
        return next((name for name in meant if name in free), None) or closest(attribute.name, free)

    def _rename(self, node: ast.Element, name: str | None) -> Edit | None:
        """Gives an element another tag, also where it is closed."""
        if name is None:
            return None
        text, start = self._source.text, node.start + 1
        opened = start + len(node.tag)
        closing = text.rfind(f"</{node.tag}", node.open_end, node.end)
        if closing < 0:
            return Edit(start, opened, name)
        return Edit(start, closing + 2 + len(node.tag), f"{name}{text[opened:closing]}</{name}")

    def _unknown_attribute(self, attribute: ast.Attribute, node: ast.Element, known: tuple[str, ...]) -> None:
        tag = node.tag
        if attribute.event:
            self.problems.append(messages.event_not_here(attribute.name, tag, attribute.start, attribute.end))
            return
        bare = attribute.name[2:].lstrip(":-").lower() if attribute.name.startswith("on") else ""
        if bare in SCHEMA.events and tag in SCHEMA.elements:
            given = any(other.event and other.name == bare for other in node.attributes)
            problem = messages.event_as_attribute(attribute.name, bare, attribute.start, given=given)
            self.problems.append(problem)
            return
        similar = self._similar(attribute, node, known)
        instead = habits.ATTRIBUTE_HINTS.get(attribute.name)
        if instead is None and attribute.name.startswith("bind:"):
            instead = habits.ATTRIBUTE_HINTS["v-model"]
        self.problems.append(
            messages.unknown_attribute(attribute.name, tag, similar, attribute.start, instead)
        )


def _is_module(document: ast.Document) -> bool:
    """Whether a source holds a script and nothing else."""
    tags = [child.tag for child in document.children if isinstance(child, ast.Element)]
    return tags == ["script"] and len(document.children) == 1


def read_component(
    document: ast.Document, source: Source, neighbours: Neighbours
) -> tuple[Component, list[Problem]]:
    """The component that a tree describes, and what is wrong with its elements and attributes."""
    structure = _Structure(source, neighbours)
    return structure.component(document), structure.problems
