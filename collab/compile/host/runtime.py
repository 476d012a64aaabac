"""A runtime instance under wasmtime, and the components loaded into it."""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wasmtime import (
    Engine,
    Func,
    FuncType,
    Global,
    GlobalType,
    Instance,
    Linker,
    Memory,
    Module,
    Store,
    Table,
    Trap,
    TrapCode,
    Val,
    ValType,
    WasmtimeError,
)

from collab.compile.builds import (
    TRUNCATED,
    BadComponent,
    component_abi,
    events_of,
    module_path,
    parts_of_build,
)
from collab.compile.host.display import Shape, decode
from collab.compile.host.events import Event, Told
from collab.compile.host.imports import Failed, StoppedByHost, define_host_functions
from collab.compile.schema import SCHEMA
from collab.compile.types.colors import parse_color
from collab.errors import OmniCraftError

DEFAULT_FUEL = 20_000_000
DEFAULT_ENTITIES = 100_000

PropValue = str | float | bool
PropKind = Literal["number", "boolean", "string", "color", "list", "record"]
PointerKind = Literal["down", "up", "move", "leave", "wheel"]

_PROP_KINDS: tuple[PropKind, ...] = ("number", "boolean", "string", "color", "list", "record")
_POINTER_KINDS: tuple[PointerKind, ...] = ("down", "up", "move", "leave", "wheel")
_MODIFIERS = ("shift", "ctrl", "alt", "meta")
_OBJECT_HEADER = 16
_BOUNDS = (3, 4)
"""Codes of what ends that grows without an end: a string or list is too long, or memory is used up."""
_RESTLESS = 10
"""Effects that ran again so often, and reached a bound, set off each other."""
_NOWHERE = 1 << 32
_GONE = "The component was given back; load it again."
_REFUSALS = {
    1: TRUNCATED,
    2: "The component was compiled for another version of the runtime.",
    3: TRUNCATED,
    4: "The component's description is damaged.",
}


class ComponentStopped(OmniCraftError):  # noqa: N818 - reads as the sentence it is
    """A component did what no component may do; its runtime instance can't be used any more.

    ``offsets``, after a trap: where its code was, innermost call first, as bytes of its module.
    """

    code = "COMPONENT_STOPPED"
    status = 422

    def __init__(self, message: str, offsets: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.offsets = offsets


class PropError(OmniCraftError):
    """A prop doesn't exist, or its value is of another kind."""

    code = "BAD_PROP"
    status = 422


@dataclass(frozen=True, slots=True)
class Prop:
    """A prop a component declares."""

    name: str
    kind: PropKind
    required: bool


@dataclass(frozen=True, slots=True)
class Component:
    """A component loaded into one runtime."""

    name: str
    props: tuple[Prop, ...]
    base: int
    table_base: int
    table_size: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What a runtime holds: objects, frames and nodes alive, bytes in use, bytes of linear memory."""

    objects: int
    frames: int
    nodes: int
    bytes: int
    memory: int


@functools.cache
def _engine() -> Engine:
    return Engine()


@functools.cache
def _compiled(name: str) -> Module:
    return Module(_engine(), module_path(name).read_bytes())


class Runtime:
    """One runtime instance: mounts one component at a time.

    ``fuel`` bounds the work of each call, ``entities`` how many of a kind there may be, ``seed`` makes
    ``Math.random`` repeatable. ``build`` is a build of the runtime: those without the part for editing
    (section 11 of the contract) mount one component, once, and can't ``swap``, ``unload`` or tell ``stats``.
    ``on_event`` is told of each event of the component, after the call in which it was emitted.
    Not for use by several threads at once. After ``ComponentStopped`` only a new instance helps.
    """

    def __init__(
        self,
        *,
        fuel: int = DEFAULT_FUEL,
        entities: int = DEFAULT_ENTITIES,
        seed: int = 1,
        build: str = "omnicraft_runtime",
        on_event: Callable[[Event], None] | None = None,
    ) -> None:
        module, self._parts = _compiled(build), parts_of_build(build)
        self._store = Store(_engine())
        linker = Linker(_engine())
        self._failed = Failed()
        define_host_functions(linker, self._failed)
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        memory, table = self._exports["memory"], self._exports["__indirect_function_table"]
        assert isinstance(memory, Memory) and isinstance(table, Table)
        self._memory, self._table = memory, table
        self._free_slots: list[tuple[int, int]] = []
        self._loaded: set[Component] = set()
        self._mounted: Component | None = None
        self._stopped: str | None = None
        self._told = Told()
        self._on_event = on_event
        self._fuel_address = self._call("fuel_address")
        self._call("fuel_budget", fuel)
        if "entity_limit" in self._exports:
            self._call("entity_limit", entities)
        self._call("random_seed", seed & 0x7FFFFFFF, 0)
        self._linker = self._component_linker()

    def load(self, wasm: bytes) -> Component:
        """Link a component's module to this runtime. Raises BadComponent."""
        version, data_size, table_size, parts = component_abi(wasm)
        if version != SCHEMA.abi:
            raise BadComponent(
                f"The component was compiled for runtime version {version}; this is version {SCHEMA.abi}.",
                hint="Compile it again.",
            )
        if data_size >= 1 << 26 or table_size >= 1 << 20:
            raise BadComponent(TRUNCATED)
        if parts & ~self._parts:
            raise BadComponent("The component needs parts of the runtime that this build of it lacks.")
        try:
            module = Module(_engine(), wasm)
        except WasmtimeError:
            raise BadComponent(TRUNCATED) from None
        base = self._call("component_alloc", data_size)
        table_base = self._reserve_slots(table_size)
        constant = GlobalType(ValType.i32(), False)
        self._linker.allow_shadowing = True
        for name, value in (("data_base", base), ("table_base", table_base), ("fuel", self._fuel_address)):
            self._linker.define(self._store, "omni", name, Global(self._store, constant, Val.i32(value)))
        if events := events_of(wasm):
            tell = self._told.teller(events, self._memory)
            kind = FuncType([ValType.i32(), ValType.f64()], [])
            self._linker.define_func("omni", "tell", kind, tell, access_caller=True)
        try:
            self._instantiate(module)
            if refusal := self._call("component_load", base, table_base, table_size):
                raise BadComponent(_REFUSALS[refusal])
        except BadComponent:
            self._release(base, table_base, table_size)
            raise
        name = self._string_at(base, base + 12)
        component = Component(name, self._props(base), base, table_base, table_size)
        self._loaded.add(component)
        return component

    def unload(self, component: Component) -> None:
        """Give back what a component takes; it is unmounted first if it is mounted."""
        self._require(component)
        if self._mounted == component:
            self._mounted = None
        self._loaded.discard(component)
        self._release(component.base, component.table_base, component.table_size)

    def mount(self, component: Component, props: Mapping[str, PropValue] | None = None) -> None:
        """Show a component in place of what is mounted, with a fresh state."""
        self._require(component)
        self._give(component, props)
        self._call("mount", component.base)
        self._mounted = component

    def swap(self, component: Component, props: Mapping[str, PropValue] | None = None) -> None:
        """Show a component in place of what is mounted; signals keep their value by name and type."""
        self._require(component)
        self._give(component, props)
        self._call("swap", component.base)
        self._mounted = component

    def unmount(self) -> None:
        """Take what is mounted away."""
        self._call("unmount")
        self._mounted = None

    def set_prop(self, name: str, value: PropValue) -> None:
        """Set a prop of the mounted component. Raises PropError."""
        if self._mounted is None:
            raise PropError("Nothing is mounted.")
        self._set_prop(self._mounted, name, value)

    def pointer(
        self,
        kind: PointerKind,
        x: float = 0.0,
        y: float = 0.0,
        *,
        delta_x: float = 0.0,
        delta_y: float = 0.0,
        button: int = 0,
        modifiers: tuple[str, ...] = (),
    ) -> bool:
        """The pointer did something at a point of the view. Gives whether a handler ran."""
        number = _POINTER_KINDS.index(kind)
        return bool(
            self._call(
                "pointer",
                number,
                float(x),
                float(y),
                float(delta_x),
                float(delta_y),
                button,
                _bits(modifiers),
            )
        )

    def key(self, kind: Literal["down", "up"], key: str, *, modifiers: tuple[str, ...] = ()) -> bool:
        """A key went down or up. Gives whether a handler ran."""
        return bool(self._call("key", int(kind == "up"), self._new_string(key), _bits(modifiers)))

    def tick(self, now: float) -> bool:
        """It is ``now``, in ms of a clock that only goes forward. Gives whether anything waits for more."""
        return bool(self._call("tick", float(now)))

    def cursor(self) -> int:
        """The cursor wanted, as its place among the schema's values."""
        return int(self._call("cursor"))

    def needs_draw(self) -> bool:
        """Whether something that is drawn may have changed since the last ``display``."""
        return bool(self._call("needs_draw"))

    def display(self) -> tuple[Shape, ...]:
        """What to draw, in order."""
        address = self._call("draw")
        words = self._read(address, 8 * self._call("draw_length"))
        return tuple(decode(words, self._read))

    def view_box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height: the component's own size, else the bounds of what it draws."""
        left, top, width, height = struct.unpack("<4d", self._read(self._call("view_box"), 32))
        return left, top, width, height

    def stats(self) -> Stats:
        """What this runtime holds."""
        return Stats(*(self._call("stat", index) & 0xFFFFFFFF for index in range(5)))

    def _call(self, name: str, *arguments: float) -> Any:
        if self._stopped:
            raise ComponentStopped(self._stopped)
        function = self._exports[name]
        assert isinstance(function, Func)
        try:
            return self._guard(lambda: function(self._store, *arguments))
        finally:
            for event in self._told.take():
                if self._on_event is not None:
                    self._on_event(event)

    def _guard(self, action: Callable[[], Any]) -> Any:
        """Run code of a component; what stops it makes this instance unusable."""
        offsets: tuple[int, ...] = ()
        try:
            return action()
        except StoppedByHost as stop:
            self._stopped = stop.message
        except Trap as trap:
            # The runtime's own module has no name, and a full stack may end between places.
            offsets = tuple(
                frame.module_offset
                for frame in trap.frames
                if frame.module_name and frame.module_offset < _NOWHERE
            )
            self._stopped = f"The component was stopped: {self._reason(trap)}."
        raise ComponentStopped(self._stopped, offsets) from None

    def _reason(self, trap: Trap) -> str:
        spent = struct.unpack("<i", self._read(self._fuel_address, 4))[0] < 0
        if (spent or self._failed.code in _BOUNDS) and self._rounds() >= _RESTLESS:
            return "its effects never come to rest, since what they set makes them run again"
        if self._failed.reason:
            return self._failed.reason
        if spent:
            return "it worked too long without an end in sight"
        if trap.trap_code == TrapCode.STACK_OVERFLOW:
            return "it called itself without an end"
        return trap.message.splitlines()[-1].removeprefix("wasm trap: ").strip()

    def _rounds(self) -> int:
        """How often effects ran again in the last call, at least; 0 where that is not told."""
        stat = self._exports.get("stat")
        return int(stat(self._store, 6)) if isinstance(stat, Func) else 0

    def _component_linker(self) -> Linker:
        linker = Linker(_engine())
        for name, item in self._exports.items():
            linker.define(self._store, "omni", "table" if name == "__indirect_function_table" else name, item)
        mathematics = Instance(self._store, _compiled("omnicraft_mathematics"), [])
        for name, item in mathematics.exports(self._store).items():
            if name.startswith("math_"):
                linker.define(self._store, "omni", name, item)
        return linker

    def _instantiate(self, module: Module) -> Instance:
        try:
            return self._guard(lambda: self._linker.instantiate(self._store, module))  # type: ignore[no-any-return]
        except WasmtimeError as error:
            reason = str(error).splitlines()[0]
            raise BadComponent(f"The component can't be linked to this runtime: {reason}.") from None
        except ComponentStopped:
            self._stopped = None
            raise BadComponent(_REFUSALS[4]) from None

    def _reserve_slots(self, size: int) -> int:
        for index, (start, room) in enumerate(self._free_slots):
            if room >= size:
                self._free_slots[index] = (start + size, room - size)
                return start
        return self._table.grow(self._store, size, None)

    def _release(self, base: int, table_base: int, table_size: int) -> None:
        self._call("component_free", base)
        for slot in range(table_base, table_base + table_size):
            self._table.set(self._store, slot, None)
        self._free_slots.append((table_base, table_size))

    def _require(self, component: Component) -> None:
        """Whoever was given back has no place in memory any more."""
        if component not in self._loaded:
            raise BadComponent(_GONE)

    def _give(self, component: Component, props: Mapping[str, PropValue] | None) -> None:
        for name, value in (props or {}).items():
            self._set_prop(component, name, value)

    def _set_prop(self, component: Component, name: str, value: PropValue) -> None:
        prop = next((prop for prop in component.props if prop.name == name), None)
        if prop is None:
            known = ", ".join(prop.name for prop in component.props) or "none"
            raise PropError(f"{component.name} has no prop {name!r}.", hint=f"It has: {known}.")
        kind = _PROP_KINDS.index(prop.kind)
        setter, stored = self._stored(prop, value)
        self._call(setter, component.base, self._new_string(name), kind, stored)

    def _stored(self, prop: Prop, value: PropValue) -> tuple[str, float]:
        match prop.kind, value:
            case "boolean", bool():
                return "prop_set_i32", int(value)
            case "number", int() | float() if not isinstance(value, bool):
                return "prop_set_f64", float(value)
            case "string", str():
                return "prop_set_i32", self._new_string(value)
            case "color", str():
                color = parse_color(value)
                if color is None:
                    raise PropError(f"{value!r} is not a color, which the prop {prop.name!r} needs.")
                return "prop_set_i32", _signed(color)
            case "list" | "record", _:
                raise PropError(
                    f"The prop {prop.name!r} is a {prop.kind}, which can't be given from outside."
                )
        raise PropError(f"The prop {prop.name!r} is a {prop.kind}, and {value!r} is not.")

    def _new_string(self, text: str) -> int:
        units = text.encode("utf-16-le", "surrogatepass")
        address: int = self._call("string_new", len(units) // 2)
        self._memory.write(self._store, units, address + _OBJECT_HEADER)
        return address

    def _props(self, base: int) -> tuple[Prop, ...]:
        off, count = struct.unpack("<II", self._read(base + 32, 8))
        props = []
        for entry in range(base + off, base + off + 24 * count, 24):
            _, _, kind, required = struct.unpack("<4I", self._read(entry, 16))
            props.append(Prop(self._string_at(base, entry), _PROP_KINDS[kind], bool(required)))
        return tuple(props)

    def _string_at(self, base: int, field: int) -> str:
        (off,) = struct.unpack("<I", self._read(field, 4))
        (length,) = struct.unpack("<I", self._read(base + off + 8, 4))
        return self._read(base + off + _OBJECT_HEADER, 2 * length).decode("utf-16-le", "replace")

    def _read(self, address: int, size: int) -> bytes:
        return bytes(self._memory.read(self._store, address, address + size))


def _signed(value: int) -> int:
    return value - (1 << 32) if value >= 1 << 31 else value


def _bits(modifiers: tuple[str, ...]) -> int:
    return sum(1 << _MODIFIERS.index(modifier) for modifier in modifiers)
