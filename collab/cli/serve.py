"""``omnicraft serve``."""

from __future__ import annotations

import asyncio
import fcntl
import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from pathlib import Path
from typing import IO

import uvicorn
import uvloop

from collab import logs
from collab.api.transport import DirectSocket
from collab.app import Application, create_app
from collab.config import Settings
from collab.errors import OmniCraftError

# How long requests may take to end once the server stops.
SHUTDOWN_SECONDS = 5

# How long one thread may keep the interpreter while another wants it.
SWITCH_SECONDS = 0.0005

Beside = Callable[[Application, str], AbstractAsyncContextManager[None]]
"""What goes on beside the server, given the application and its address: entered once requests are answered,
left when everything that was sent is on disk."""


class PortError(OmniCraftError):
    """The address can't be listened on."""

    code = "PORT"


class DataError(OmniCraftError):
    """The data folder can't be used."""

    code = "DATA"


def run(*, host: str, port: int, data: Path | None, beside: Beside | None = None) -> int:
    """Serve until SIGTERM or SIGINT, then save everything. Returns the exit code."""
    logs.configure()
    settings = Settings.load(data)
    lock = _lock(settings.data_dir)
    listening = _listen(host, port)
    application = create_app(settings)
    limits = settings.limits
    config = uvicorn.Config(
        application.asgi,
        http="httptools",
        ws=DirectSocket,
        ws_max_size=limits.reconnect_message + limits.live_message,
        ws_per_message_deflate=False,
        ws_ping_interval=limits.ping_interval,
        ws_ping_timeout=limits.ping_interval,
        access_log=False,  # Paths hold invite tokens.
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    bound_host, bound_port = listening.getsockname()[:2]
    url = f"http://[{bound_host}]:{bound_port}" if ":" in bound_host else f"http://{bound_host}:{bound_port}"
    server = _Server(config, application, url, beside)
    # The thread that writes the log must not wait 5 ms, Python's default, for a busy event loop to let go.
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # What the program itself is made of need not be looked at again and again.
    with lock, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(server.serve([listening]))
    return 0 if server.started else 2


def _lock(folder: Path) -> IO[bytes]:
    """An open file that keeps other servers out of this folder until it is closed, or the process ends.

    Two servers on one log would not see each other's edits, and write over each other's numbers.
    """
    try:
        file = (folder / "server.lock").open("ab")
    except OSError as error:
        raise DataError(f"The data folder {folder} can't be written: {error.strerror}.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise DataError(
            f"Another server uses the data folder {folder}.", hint="Stop it, or choose a folder with --data."
        ) from None
    return file


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no address"
        raise PortError(
            f"Port {port} of {host} can't be used: {reason}.", hint="Choose another with --port."
        ) from None
    return listening


class _Server(uvicorn.Server):
    """Says when it serves, and drains the hub before sockets close, so that what was sent is saved first."""

    def __init__(
        self, config: uvicorn.Config, application: Application, url: str, beside: Beside | None
    ) -> None:
        super().__init__(config)
        self._application = application
        self._url = url
        self._beside = beside
        self._open = AsyncExitStack()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End in order on SIGTERM and SIGINT, with exit code 0: the original raises the signal again."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(f"ready {self._url}\n")
            sys.stdout.flush()
            if self._beside is not None:
                await self._open.enter_async_context(self._beside(self._application, self._url))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop serving."""
        await self._application.hub.drain()
        await self._open.aclose()
        await super().shutdown(sockets)
