"""Writes the OpenAPI description that the web client's types are made of: ``web-client/openapi.json``.

python -m collab.api.description
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from collab.api.http import describe

FILE = Path(__file__).parents[2] / "web-client" / "openapi.json"


def description() -> str:
    """The description as it is committed."""
    app = FastAPI()
    describe(app)
    content: dict[str, Any] = app.openapi()
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(description(), "utf-8")
