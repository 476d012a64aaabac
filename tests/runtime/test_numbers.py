"""Numbers are written and read as JavaScript does: compared with Node, hundreds in one go."""

from __future__ import annotations

import json
import struct
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from collab.compile.host.numbers import number_to_string, string_to_number, to_fixed

SCRIPT = """
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
const bits = (value) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return Number.isNaN(value) ? "NaN" : view.getBigUint64(0).toString(16);
};
const number = (hex) => {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt("0x" + hex));
  return view.getFloat64(0);
};
console.log(JSON.stringify({
  strings: cases.numbers.map((hex) => String(number(hex))),
  fixed: cases.numbers.map((hex, at) => number(hex).toFixed(cases.digits[at])),
  parsed: cases.texts.map((text) => bits(Number(text))),
}));
"""

TEXTS = [
    *(
        "",
        " ",
        "0",
        "-0",
        "1",
        " 12 ",
        "\u00a03\ufeff",
        "1e3",
        "1E-3",
        ".5",
        "5.",
        ".",
        "e5",
        "1e",
        "+1",
        "--1",
    ),
    *(
        "0x1F",
        "0XfF",
        "-0x1",
        "0b101",
        "0o17",
        "0b2",
        "Infinity",
        "-Infinity",
        "+Infinity",
        "infinity",
        "NaN",
    ),
    *(
        "1_000",
        "1,5",
        "١",
        "1e400",
        "-1e400",
        "1e-400",
        "0x" + "f" * 300,
        "12px",
        "\u180e1",
        "0x",
        "+-Infinity",
    ),
    *("9007199254740993", "0.1", "123456789012345678901234567890", "1.7976931348623157e308", "5e-324"),
]


def bits(value: float) -> str:
    return "NaN" if value != value else struct.pack(">d", value).hex().lstrip("0") or "0"


def node(numbers: list[float], digits: list[int], texts: list[str]) -> dict[str, list[str]]:
    given = {
        "numbers": [struct.pack(">d", number).hex() for number in numbers],
        "digits": digits,
        "texts": texts,
    }
    result = subprocess.run(
        ["node", "-e", SCRIPT], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    return json.loads(result.stdout)  # type: ignore[no-any-return]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.floats(),
                st.integers(-(10**6), 10**6).map(lambda n: n / 1000),
                st.integers(-400, 400).map(lambda n: n / 8),
                st.floats(-1e-5, 1e-5),
                st.floats(1e20, 1e22),
            ),
            st.integers(0, 100) | st.integers(0, 3),
        ),
        max_size=200,
    ),
    st.lists(st.text(alphabet=" 0123456789.eE+-xXInfity\u2003", max_size=8), max_size=200),
)
def test_as_node_writes_and_reads_them(cases: list[tuple[float, int]], texts: list[str]) -> None:
    special = [0.0, -0.0, 1e21, 1e-7, 1e-6, 123456789012345680000.0, 5e-324, 1.7976931348623157e308, 0.000001]
    special += [
        1.005,
        2.5,
        0.5,
        1.45,
        -1.5,
        -0.001,
        1e20,
        999999999999999900000.0,
        float("nan"),
        float("inf"),
    ]
    numbers = special + [number for number, _ in cases]
    digits = [2] * len(special) + [count for _, count in cases]
    expected = node(numbers, digits, TEXTS + texts)
    assert [number_to_string(number) for number in numbers] == expected["strings"]
    assert [to_fixed(number, count) for number, count in zip(numbers, digits, strict=True)] == expected[
        "fixed"
    ]
    assert [bits(string_to_number(text)) for text in TEXTS + texts] == expected["parsed"]
