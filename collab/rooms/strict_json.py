"""JSON as every peer reads it: Python's own reader also takes what written out again would be none."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn


def loads(text: str) -> Any:
    """The value of a JSON text without NaN, Infinity, and numbers too large for a float.

    Raises ValueError, or RecursionError for one that is nested too deep.
    """
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    if not math.isfinite(value := float(text)):
        raise ValueError(text)
    return value
