"""Lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func
from sqlmodel import Session

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list: ``limit`` items from ``offset`` on."""

    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A part of a list, and how long the whole of it is."""

    items: Sequence[Item]
    total: int


def page(session: Session, query: Any, part: Slice | None) -> Page[Any]:
    """The rows of this part of a select's result; all of them for None. It must not group rows."""
    if part is None:
        rows = list(session.exec(query))
        return Page(rows, len(rows))
    counting = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    total = session.exec(counting).one()
    count = total if isinstance(total, int) else total[0]
    return Page(list(session.exec(query.limit(part.limit).offset(part.offset))), count)
