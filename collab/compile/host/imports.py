"""What the runtime asks of its host (section 7 of ``runtime-crate/ABI.md``).

The answers equal a browser's, apart from the widths of text.
"""

from __future__ import annotations

from collections.abc import Callable

from wasmtime import Caller, FuncType, Linker, Memory, ValType

from collab.compile.host.measure import text_width
from collab.compile.host.numbers import number_to_string, string_to_number, to_fixed
from collab.compile.types.colors import parse_color

_REASONS = {
    1: "it asked for the item at index {detail} of a list that has none there",
    2: "it used a number that is not finite where one is needed",
    3: "a string or list of {detail} items is too long",
    4: "it needs more memory than a component may have",
    5: "its parts are nested too deep",
    6: "it used a value that has become null since it was tested",
    7: "it has more than {detail} entities of one kind",
    8: "it used its entities before they were declared",
}


class StoppedByHost(Exception):  # noqa: N818 - not an error of the host: the component's end
    """Carries the reason through the component's code up to the caller."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Failed:
    """Why the component stopped itself, or the runtime it, and the code of that; empty if neither did.

    It is kept here, since an exception of Python leaves no trace of where the component's code was: ``fail``
    returns, and traps then.
    """

    code = 0
    reason = ""

    def fail(self, _caller: Caller, code: int, detail: float) -> None:
        """The function of the contract."""
        self.code = code
        self.reason = _REASONS.get(code, f"reason {code}").format(detail=number_to_string(detail))


def define_host_functions(linker: Linker, failed: Failed) -> None:
    """Define the module ``host``. The functions keep no reference to a store, which would never be freed."""
    i32, f64 = ValType.i32(), ValType.f64()
    functions: tuple[tuple[str, list[ValType], list[ValType], Callable[..., object]], ...] = (
        ("fail", [i32, f64], [], failed.fail),
        ("number_format", [f64, i32, i32], [i32], _number_format),
        ("number_parse", [i32, i32], [f64], _number_parse),
        ("color_parse", [i32, i32], [i32], _color_parse),
        ("case_convert", [i32, i32, i32, i32], [i32], _case_convert),
        ("text_measure", [i32, i32, i32, i32, f64, f64], [f64], _text_measure),
    )
    for name, parameters, results, function in functions:
        linker.define_func("host", name, FuncType(parameters, results), function, access_caller=True)


def _memory(caller: Caller) -> Memory:
    memory = caller["memory"]
    assert isinstance(memory, Memory)
    return memory


def _read(caller: Caller, address: int, units: int) -> str:
    start = address & 0xFFFFFFFF
    raw = bytes(_memory(caller).read(caller, start, start + 2 * units))
    return raw.decode("utf-16-le", "surrogatepass")


def _write(caller: Caller, address: int, text: str) -> int:
    raw = text.encode("utf-16-le", "surrogatepass")
    _memory(caller).write(caller, raw, address & 0xFFFFFFFF)
    return len(raw) // 2


def _number_format(caller: Caller, value: float, digits: int, address: int) -> int:
    return _write(caller, address, number_to_string(value) if digits < 0 else to_fixed(value, digits))


def _number_parse(caller: Caller, address: int, units: int) -> float:
    return string_to_number(_read(caller, address, units))


def _color_parse(caller: Caller, address: int, units: int) -> int:
    color = parse_color(_read(caller, address, units)) or 0
    return color - (1 << 32) if color >= 1 << 31 else color


def _case_convert(caller: Caller, address: int, units: int, upper: int, to: int) -> int:
    text = _read(caller, address, units)
    return _write(caller, to, text.upper() if upper else text.lower())


def _text_measure(  # noqa: PLR0917 - the contract gives them in this order
    caller: Caller, address: int, units: int, font: int, font_units: int, size: float, weight: float
) -> float:
    return text_width(_read(caller, address, units), _read(caller, font, font_units), size, weight)
