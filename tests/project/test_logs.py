"""Log lines."""

import json
import logging
import sys

from collab.logs import JsonFormatter, PlainFormatter


def record(**extra) -> logging.LogRecord:
    try:
        raise ValueError("a mistake")
    except ValueError:
        made = logging.LogRecord("collab.rooms", logging.ERROR, "x", 1, "A %s", ("room",), sys.exc_info())
    made.__dict__.update(extra)
    return made


def test_a_line_is_json_and_says_where_it_happened():
    line = json.loads(JsonFormatter().format(record(room="button", peer=3)))
    assert (line["level"], line["message"], line["room"], line["peer"]) == ("error", "A room", "button", 3)
    assert "ValueError: a mistake" in line["error"]
    assert line["at"].endswith("+00:00")


def test_on_a_terminal_it_is_words():
    text = PlainFormatter().format(record(room="button"))
    assert text.startswith("error: A room (room=button)\nTraceback")
