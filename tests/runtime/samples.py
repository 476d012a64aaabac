"""Small components, each assembled by hand to show one thing."""

from __future__ import annotations

from tests.runtime import assembler as a
from tests.runtime.assembler import Block, Component, at_site, get, i32, switch, unit

GREEN, LIGHT = 0x4CAF50FF, 0x66BB6AFF


def button(*, width: float = 100.0, count_type: str = "number") -> Component:
    """A rectangle that counts clicks in its x and is lighter while hovered, with a label over it."""
    sample = Component(name="Button")
    sample.blocks = [
        Block(
            cells="fi",
            units=2,
            nodes=[
                (a.RECT, a.TOP, {a.WIDTH: width, a.HEIGHT: 40.0, a.FILL: GREEN}),
                (a.TEXT, a.TOP, {a.CONTENT: "Click <me> & “you”", a.X: 10.0}),
            ],
            handlers=[(0, a.CLICK, 0), (0, a.MOUSEENTER, 1), (0, a.MOUSELEAVE, 2)],
            dependents=[[unit(0)], [unit(1)]],
            run=0,
            handle=1,
        )
    ]
    sample.state = [("count", count_type, 0), ("hovered", "boolean", 1)]
    fill = get(0) + i32(0) + i32(a.FILL) + i32(LIGHT) + i32(GREEN) + a.cell_i32(1) + b"\x1b"
    sample.functions = [
        (
            2,
            switch(
                1,
                [
                    get(0) + i32(0) + i32(a.X) + a.cell_f64(0) + sample.call("set_f64"),
                    fill + sample.call("set_i32"),
                ],
            ),
        ),
        (
            3,
            switch(
                1,
                [
                    get(0) + i32(0) + a.cell_f64(0) + a.f64(1) + b"\xa0" + sample.call("cell_set_f64"),
                    get(0) + i32(1) + i32(1) + sample.call("cell_set_i32"),
                    get(0) + i32(1) + i32(0) + sample.call("cell_set_i32"),
                ],
            ),
        ),
    ]
    return sample


def handler(code: bytes, *, event: int = a.CLICK, functions: int = 0) -> Component:
    """A rectangle that runs this code, built with ``calls``, when it is clicked."""
    sample = Component(name="Handler")
    sample.blocks = [
        Block(cells="f", nodes=[(a.RECT, a.TOP, {})], handlers=[(0, event, 0)], handle=functions)
    ]
    sample.functions = [(3, code)]
    return sample


def restless() -> Component:
    """A cell and an effect of it: from a click on, the effect adds 1 to what it reads."""
    sample = Component(name="Restless")
    sample.blocks = [
        Block(
            cells="f",
            units=1,
            nodes=[(a.RECT, a.TOP, {})],
            handlers=[(0, a.CLICK, 0)],
            dependents=[[unit(0)]],
            run=0,
            handle=1,
        )
    ]
    once = get(0) + i32(0) + a.f64(1) + sample.call("cell_set_f64")
    again = get(0) + i32(0) + a.cell_f64(0) + a.f64(1) + b"\xa0" + sample.call("cell_set_f64")
    clicked = a.cell_f64(0) + a.f64(0) + b"\x64\x04\x40" + again + b"\x0b"
    sample.functions = [(2, a.burn() + clicked), (3, once)]
    return sample


def calls(name: str) -> bytes:
    """A call of a runtime function, for code that is written before its component."""
    return Component().call(name)


def listing() -> Component:
    """The prop ``words``, split at commas, shown by ``<for>`` as one text each, keyed by the word and
    placed by its index; without the prop ``shown`` an ``<if>`` hides it all."""
    sample = Component(name="Listing")
    comma = sample.string(",")
    run = get(0) + i32(0)
    # Frame of the <if>: its parent's cell 0 is the prop.
    outer_words = get(0) + b"\x28\x02\x00" + b"\x28\x02" + a.leb(8)
    outer_split = outer_words + a.off(comma) + sample.call("str_split")
    sample.blocks = [
        Block(
            cells="ri",
            units=1,
            nodes=[(a.ANCHOR, a.TOP, {})],
            sites=[(0, 0, 1, a.NONE)],
            dependents=[[at_site(0, 0, 0)], [unit(0)]],
            run=0,
        ),
        Block(
            units=1,
            nodes=[(a.GROUP, a.TOP, {a.Y: 100.0}), (a.ANCHOR, 0, {})],
            sites=[(1, 1, 2, a.NONE)],
            outer=[[unit(0)]],
            run=1,
        ),
        Block(
            cells="rf",
            units=2,
            nodes=[(a.TEXT, a.TOP, {})],
            dependents=[[unit(0)], [unit(1)]],
            run=2,
            for_body=True,
        ),
    ]
    item = get(0) + b"\x28\x02" + a.leb(8)
    place = get(0) + b"\x2b\x03" + a.leb(16)
    sample.functions = [
        (2, run + i32(0) + i32(-1) + a.cell_i32(1) + b"\x1b" + sample.call("site_if")),
        (2, run + outer_split + outer_split + sample.call("site_for")),
        (
            2,
            switch(
                1,
                [
                    run + i32(a.CONTENT) + item + sample.call("set_ref"),
                    run + i32(a.X) + place + a.f64(10) + b"\xa2" + sample.call("set_f64"),
                ],
            ),
        ),
    ]
    sample.props = [("words", 0, 2, False, "a,b,c"), ("shown", 1, 1, False, 1)]
    return sample


def kept_text() -> Component:
    """A string signal, set by ``init`` from the data segment and doubled by a click, shown as a text."""
    sample = Component(name="Kept")
    hello = sample.string("hello")
    value = get(0) + b"\x28\x02" + a.leb(8)
    sample.blocks = [
        Block(
            cells="r",
            units=1,
            nodes=[(a.RECT, a.TOP, {}), (a.TEXT, a.TOP, {})],
            handlers=[(0, a.CLICK, 0)],
            dependents=[[unit(0)]],
            run=1,
            handle=2,
        )
    ]
    sample.init = 0
    sample.state = [("text", "string", 0)]
    sample.functions = [
        (1, get(0) + i32(0) + a.off(hello) + sample.call("cell_set_ref")),
        (2, get(0) + i32(1) + i32(a.CONTENT) + value + sample.call("set_ref")),
        (3, get(0) + i32(0) + value + value + sample.call("str_concat") + sample.call("cell_set_ref")),
    ]
    return sample


def required() -> Component:
    """One required prop of each simple kind: a text with the string, number as x, color, and boolean."""
    sample = Component(name="Required", size=(200.0, 50.0))
    reference = get(0) + b"\x28\x02" + a.leb(8)
    sample.blocks = [
        Block(
            cells="rfii",
            units=4,
            nodes=[(a.TEXT, a.TOP, {}), (a.RECT, a.TOP, {})],
            dependents=[[unit(0)], [unit(1)], [unit(2)], [unit(3)]],
            run=0,
        )
    ]
    sample.props = [
        ("label", 0, 2, True, 0),
        ("left", 1, 0, True, 7.0),
        ("tint", 2, 3, True, 0),
        ("shown", 3, 1, True, 1),
    ]
    sample.functions = [
        (
            2,
            switch(
                1,
                [
                    get(0) + i32(0) + i32(a.CONTENT) + reference + sample.call("set_ref"),
                    get(0) + i32(0) + i32(a.X) + a.cell_f64(1) + sample.call("set_f64"),
                    get(0) + i32(0) + i32(a.FILL) + a.cell_i32(2) + sample.call("set_i32"),
                    get(0) + i32(1) + i32(a.VISIBLE) + a.cell_i32(3) + sample.call("set_i32"),
                ],
            ),
        )
    ]
    return sample


def drawing(*nodes: tuple[int, int, dict[int, object]], size: tuple[float, float] = (0.0, 0.0)) -> Component:
    """Nodes that never change."""
    return Component(name="Drawing", blocks=[Block(nodes=nodes)], size=size)


def ticking() -> Component:
    """A rectangle whose x is the time that passed, until it is clicked: then it goes to 100 in 1000 ms."""
    sample = Component(name="Ticking")
    sample.blocks = [
        Block(
            cells="f",
            units=1,
            nodes=[(a.RECT, a.TOP, {})],
            handlers=[(0, a.CLICK, 0)],
            dependents=[[unit(0)]],
            run=0,
            tick=1,
            handle=2,
        )
    ]
    move = get(0) + i32(0) + a.f64(100) + a.f64(1000) + i32(0) + sample.call("tween")
    sample.functions = [
        (2, get(0) + i32(0) + i32(a.X) + a.cell_f64(0) + sample.call("set_f64")),
        ("iF", get(0) + i32(0) + a.cell_f64(0) + get(1) + b"\xa0" + sample.call("cell_set_f64")),
        (3, move),
    ]
    return sample


def effects() -> Component:
    """A clipped group with a shape that has a gradient and a shadow, a shape after it, and an image."""
    return drawing(
        (a.GROUP, a.TOP, {a.X: 10.0, a.CLIP_WIDTH: 50.0, a.CLIP_HEIGHT: 20.0, a.CLIP_RADIUS: 4.0}),
        (a.RECT, 0, {a.FILL: 0xFF0000FF, a.FILL_TO: 0x0000FFFF, a.SHADOW: 0x00000080, a.SHADOW_X: 3.0}),
        (a.CIRCLE, a.TOP, {a.RADIUS: 5.0, a.FILL_TO: 0x00FF0080, a.GRADIENT: "radial"}),
        (a.IMAGE, a.TOP, {a.SRC: "data:image/png;base64,AAAA", a.WIDTH: 20.0}),
    )
