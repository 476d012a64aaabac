"""Values that nobody changes once they are made.

A frozen dataclass looks for changes while the program runs, and takes four times as long to make; a hub makes
a dozen of these for each key that is pressed. So here the type checker alone looks for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Record = TypeVar("Record")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(made: type[Record]) -> type[Record]:
    """A dataclass with slots, equal and hashed by its values, that type checkers take for frozen."""
    return dataclass(slots=True, unsafe_hash=True)(made)
