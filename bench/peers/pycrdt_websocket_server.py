"""pycrdt-websocket on uvicorn, without storage, on a free port; prints the port."""

import asyncio

import uvicorn
import uvloop
from pycrdt.websocket import ASGIServer, WebsocketServer


class _Server(uvicorn.Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(sockets[0].getsockname()[1], flush=True)


async def main() -> None:
    async with WebsocketServer(auto_clean_rooms=False) as websockets:
        config = uvicorn.Config(
            ASGIServer(websockets), port=0, log_level="error", lifespan="off", ws_per_message_deflate=False
        )
        await _Server(config).serve([config.bind_socket()])


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
