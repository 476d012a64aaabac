"""``omnicraft top`` and what it reads."""

import io

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from rich.console import Console

from collab.api.metrics import _Hub
from collab.cli import top
from collab.rooms.metrics import Metrics
from tests.api.conftest import StubRooms


def exposition(rooms) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Hub(rooms))
    return generate_latest(registry)


@pytest.fixture
def rooms(monkeypatch):
    made = StubRooms()
    made.metrics = Metrics(messages_received=10, updates_saved=4)
    made.metrics.rejected.update({"FORBIDDEN": 2, "MALFORMED": 1})
    made.metrics.closed[4400] += 1
    made.metrics.acknowledgement.observe_all([0.0005, 0.003, 0.003, 9.0])
    monkeypatch.setattr(top.urllib.request, "urlopen", lambda address, timeout: io.BytesIO(exposition(made)))
    return made


def shown(reading, before=None) -> str:
    console = Console(width=100, file=io.StringIO())
    console.print(top.table(reading, before))
    return console.file.getvalue()


def test_the_metrics_are_what_was_counted(rooms):
    text = exposition(rooms).decode()
    assert 'omnicraft_rejected_total{code="FORBIDDEN"} 2.0' in text
    assert 'omnicraft_closed_total{code="4400"} 1.0' in text
    assert 'omnicraft_acknowledgement_seconds_bucket{le="0.005"} 3.0' in text
    assert 'omnicraft_acknowledgement_seconds_bucket{le="+Inf"} 4.0' in text
    assert "omnicraft_rooms_open 0.0" in text


def test_top_shows_totals_rates_and_quantiles(rooms):
    first = top.read("http://hub/metrics")
    assert first.values["rejected_total"] == 3
    text = shown(first)
    assert "p50 ≤ 5 ms" in text
    assert "p99 ≤ inf" in text
    rooms.metrics.messages_received += 50
    rooms.metrics.acknowledgement.observe(0.02)
    second = top.Reading(
        first.at + 2,
        **{name: getattr(top.read("http://hub/metrics"), name) for name in ("values", "buckets")},
    )
    text = shown(second, first)
    assert "60" in text
    assert "25" in text
    assert "p50 ≤ 25 ms" in text


def test_top_says_when_there_is_no_server():
    with pytest.raises(top.UnreachableError):
        top.read("http://127.0.0.1:1/metrics")
    with pytest.raises(top.UnreachableError):
        top.read("file:///etc/passwd")
