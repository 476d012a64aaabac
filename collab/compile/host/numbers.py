"""Numbers as JavaScript writes and reads them (ECMA-262, Number::toString, toFixed and StringToNumber)."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal

SPACES = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_INTEGERS = (
    (re.compile(r"0[xX][0-9a-fA-F]+\Z"), 16),
    (re.compile(r"0[oO][0-7]+\Z"), 8),
    (re.compile(r"0[bB][01]+\Z"), 2),
)
_EXACT = Context(prec=500, rounding=ROUND_HALF_UP)
_DECIMAL_PLACES = 21


def number_to_string(value: float) -> str:
    """``String(value)``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    # Python's repr and JavaScript both write the shortest digits that read back as the same number.
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = len(digits) + int(exponent)
    if len(digits) <= point <= _DECIMAL_PLACES:
        text = digits.ljust(point, "0")
    elif 0 < point <= _DECIMAL_PLACES:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        power = point - 1
        mantissa = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
        text = f"{mantissa}e{'+' if power > 0 else '-'}{abs(power)}"
    return "-" + text if sign else text


def to_fixed(value: float, digits: int) -> str:
    """``value.toFixed(digits)`` for digits from 0 to 100."""
    if not math.isfinite(value) or abs(value) >= 1e21:
        return number_to_string(value)
    rounded = Decimal(abs(value)).quantize(Decimal(1).scaleb(-digits), context=_EXACT)
    return f"{'-' if value < 0 else ''}{rounded:f}"


def string_to_number(text: str) -> float:
    """``Number(text)``."""
    text = text.strip(SPACES)
    if not text:
        return 0.0
    if _DECIMAL.match(text):
        return float(text)
    if text.lstrip("+-") == "Infinity" and len(text) <= len("+Infinity"):
        return -math.inf if text[0] == "-" else math.inf
    for pattern, base in _INTEGERS:
        if pattern.match(text):
            try:
                return float(int(text[2:], base))
            except OverflowError:
                return math.inf
    return math.nan
