"""A set of (client, clock) pairs, kept as ranges: what a document has deleted."""

from bisect import bisect_right


class IdSet:
    """Ranges of clocks by client: sorted, apart, never touching."""

    __slots__ = ("_ranges",)

    def __init__(self) -> None:
        self._ranges: dict[int, tuple[list[int], list[int]]] = {}

    def missing(self, client: int, start: int, end: int) -> int:
        """How many clocks of ``[start, end)`` are not in the set."""
        if client not in self._ranges:
            return end - start
        starts, ends = self._ranges[client]
        missing = end - start
        at = max(bisect_right(starts, start) - 1, 0)
        while at < len(starts) and starts[at] < end:
            missing -= max(min(end, ends[at]) - max(start, starts[at]), 0)
            at += 1
        return missing

    def add(self, client: int, start: int, end: int) -> None:
        """Put ``[start, end)`` into the set."""
        starts, ends = self._ranges.setdefault(client, ([], []))
        first = bisect_right(starts, start)
        if first and ends[first - 1] >= start:
            first -= 1
            start = starts[first]
        last = bisect_right(starts, end)
        if last > first:
            end = max(end, ends[last - 1])
        starts[first:last] = [start]
        ends[first:last] = [end]

    def ranges(self) -> dict[int, list[tuple[int, int]]]:
        """The ranges ``[start, end)`` of each client."""
        return {client: list(zip(*pair, strict=True)) for client, pair in self._ranges.items()}
