"""``/metrics``: what the hub has counted, as Prometheus reads it. It names no person and no document."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import Response

from collab.api.dependencies import CurrentServices
from collab.api.services import Rooms
from collab.rooms.metrics import SECONDS, Histogram

router = APIRouter(tags=["health"])

_COUNTERS = {
    "messages_received": "Messages from clients",
    "bytes_received": "Bytes of messages from clients",
    "frames_sent": "Frames sent to clients",
    "bytes_sent": "Bytes of frames sent to clients",
    "updates_saved": "Rows written to the document log",
    "batches_saved": "Batches written to the document log",
    "saves_failed": "Batches that could not be written",
    "trials": "Large updates tried in a process of their own",
    "compiles": "Compiles asked for by rooms",
    "compiles_failed": "Compiles that gave no result",
    "connections": "Sockets accepted",
    "rooms_opened": "Rooms opened",
    "rooms_broken": "Rooms that failed and were closed",
    "outbox_overflows": "Times a client's outbox was full",
}
_HISTOGRAMS = {
    "acknowledgement": "From an edit's coming to its acknowledgement",
    "commit": "Writing a batch to the document log",
    "compile": "From a text on disk to its compile result",
    "tick": "One input to a room, with all that follows at once",
}


@router.get("/metrics", include_in_schema=False)
async def metrics(services: CurrentServices) -> Response:
    """Counters since the process began, and what is open now."""
    registry = CollectorRegistry()
    registry.register(_Hub(services.rooms))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Hub(Collector):
    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        found = self._rooms.metrics
        for name, text in _COUNTERS.items():
            yield CounterMetricFamily(f"omnicraft_{name}", text, value=getattr(found, name))
        closed = CounterMetricFamily("omnicraft_closed", "Sockets closed by the hub", labels=["code"])
        for code, count in found.closed.items():
            closed.add_metric([str(code)], count)
        yield closed
        rejected = CounterMetricFamily("omnicraft_rejected", "Edits and requests refused", labels=["code"])
        for reason, count in found.rejected.items():
            rejected.add_metric([reason], count)
        yield rejected
        for name, value in self._rooms.gauges().items():
            yield GaugeMetricFamily(
                f"omnicraft_{name}", f"{name.replace('_', ' ').capitalize()} now", value=value
            )
        for name, text in _HISTOGRAMS.items():
            yield _histogram(f"omnicraft_{name}_seconds", text, getattr(found, name))


def _histogram(name: str, text: str, histogram: Histogram) -> HistogramMetricFamily:
    buckets: list[tuple[str, float]] = []
    count = 0
    for bound, counted in zip((*SECONDS, float("inf")), histogram.counts, strict=True):
        count += counted
        buckets.append(("+Inf" if bound == float("inf") else repr(bound), count))
    return HistogramMetricFamily(name, text, buckets=buckets, sum_value=histogram.total)
