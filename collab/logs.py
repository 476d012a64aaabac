"""What the server says of itself: one JSON object a line, or plain lines on a terminal."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

EXTRAS = ("room", "peer", "project")
"""What a log record may say of where it happened."""


class JsonFormatter(logging.Formatter):
    """A record as JSON: ``at``, ``level``, ``logger``, ``message``, where it happened, and ``error``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class PlainFormatter(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        where = " ".join(f"{name}={getattr(record, name)}" for name in EXTRAS if hasattr(record, name))
        line = f"{record.levelname.lower()}: {record.getMessage()}{where and f' ({where})'}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def configure(level: int = logging.WARNING) -> None:
    """Send every log record to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter() if sys.stderr.isatty() else JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
