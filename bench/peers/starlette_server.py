"""A bare Starlette handler on the hub's kind of server: it answers every path with the bytes it was given.

Prints its port. ``python starlette_server.py BODY``
"""

import asyncio
import socket
import sys

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = sys.argv[1].encode()


async def answer(request: Request) -> Response:
    return Response(BODY, media_type="application/json")


listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
app = Starlette(routes=[Route("/{path:path}", answer)])
config = uvicorn.Config(app, http="httptools", access_log=False, log_level="warning", server_header=False)
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(uvicorn.Server(config).serve([listening]))
