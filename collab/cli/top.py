"""``omnicraft top``: a running server's figures, again and again."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

from prometheus_client.parser import text_string_to_metric_families
from rich.console import Console
from rich.live import Live
from rich.table import Table

from collab.errors import OmniCraftError

INTERVAL = 1.0


class UnreachableError(OmniCraftError):
    """There is no server, or it has no metrics."""

    code = "UNREACHABLE"


@dataclass(frozen=True, slots=True)
class Reading:
    """The metrics of one moment. ``buckets`` are cumulative counts by upper bound in seconds."""

    at: float
    values: dict[str, float] = field(default_factory=dict)
    buckets: dict[str, dict[float, float]] = field(default_factory=dict)


def run(*, url: str, once: bool) -> int:
    """Show the figures until interrupted, or once. Returns the exit code."""
    address = url.rstrip("/") + "/metrics"
    reading = read(address)
    if once:
        Console().print(table(reading, None))
        return 0
    try:
        with Live(table(reading, None), screen=True, auto_refresh=False) as live:
            while True:
                time.sleep(INTERVAL)
                before, reading = reading, read(address)
                live.update(table(reading, before), refresh=True)
    except KeyboardInterrupt:
        return 0


def read(address: str) -> Reading:
    """The metrics at an address. Raises UnreachableError."""
    if not address.startswith(("http://", "https://")):
        raise UnreachableError(f"{address} is no address of a server.", hint="Give one with --url.")
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - checked above
            text = answer.read().decode()
    except (OSError, ValueError) as error:
        raise UnreachableError(
            f"{address} can't be read: {error}.", hint="Is the server running? Give its address with --url."
        ) from None
    reading = Reading(time.monotonic())
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            name = sample.name.removeprefix("omnicraft_")
            if "le" in sample.labels:
                reading.buckets.setdefault(family.name.removeprefix("omnicraft_"), {})[
                    float(sample.labels["le"])
                ] = sample.value
            elif not name.endswith("_created"):
                reading.values[name] = reading.values.get(name, 0.0) + sample.value
    return reading


def table(reading: Reading, before: Reading | None) -> Table:
    """What to show: totals, and what has happened since the reading before."""
    shown = Table("", "now or in all", "a second", title="OmniCraft hub")
    for name in ("rooms_open", "connections_open", "peers"):
        shown.add_row(name.replace("_", " "), f"{reading.values.get(name, 0):.0f}", "")
    for name in (
        "messages_received",
        "bytes_received",
        "updates_saved",
        "batches_saved",
        "frames_sent",
        "bytes_sent",
        "compiles",
        "rejected",
        "outbox_overflows",
        "saves_failed",
        "rooms_broken",
    ):
        now = reading.values.get(f"{name}_total", 0.0)
        rate = ""
        if before:
            rate = f"{(now - before.values.get(f'{name}_total', 0.0)) / (reading.at - before.at):.0f}"
        shown.add_row(name.replace("_", " "), f"{now:.0f}", rate)
    for name, buckets in reading.buckets.items():
        since = before.buckets.get(name, {}) if before else {}
        counts = {bound: count - since.get(bound, 0.0) for bound, count in buckets.items()}
        quantiles = [quantile(counts, share) for share in (0.5, 0.95, 0.99)]
        text = ", ".join(f"p{share} ≤ {_ms(at)}" for share, at in zip((50, 95, 99), quantiles, strict=True))
        shown.add_row(name.replace("_", " "), text, "")
    return shown


def quantile(counts: dict[float, float], share: float) -> float | None:
    """The upper bound of the bucket that holds this share of what was counted; None when nothing was."""
    total = max(counts.values(), default=0.0)
    if not total:
        return None
    return min(bound for bound, count in counts.items() if count >= total * share)


def _ms(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:g} ms"
