"""Requests per second of the three hottest endpoints, beside a bare Starlette handler of the same bytes.

    make bench-api

Both run as processes of their own, on uvicorn with the same loop and parser. 16 connections ask one after
another; rounds alternate between the two, and the median counts. The hub checks the token's signature,
counts the request, and reads the sign-in, the role and the answer from its database; the peer does none of
that.
"""

import asyncio
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx

BENCH = Path(__file__).parent
OMNICRAFT = Path(sys.executable).with_name("omnicraft")
CONNECTIONS, SECONDS, ROUNDS = 16, 2.0, 5
GENEROUS = {"OMNICRAFT_TIER_TEAM_REQUESTS": "100000000"}


async def _one(address: tuple[str, int], request: bytes, until: float) -> int:
    """Ask over one connection until the time has come; how often it was answered."""
    reader, writer = await asyncio.open_connection(*address)
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1]))
        count += 1
    writer.close()
    return count


async def _rate(url: str, path: str, token: str) -> float:
    """Requests per second."""
    parts = urlsplit(url)
    request = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    address = (parts.hostname, parts.port)
    start = time.perf_counter()
    counts = await asyncio.gather(*(_one(address, request, start + SECONDS) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - start)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as data:
        hub = subprocess.Popen(
            [OMNICRAFT, "demo", "--port", "0", "--data", data],
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=os.environ | GENEROUS | {"COLUMNS": "80", "TERM": "dumb"},
        )
        url = hub.stdout.readline().removeprefix("ready ").strip()
        link = next(line for line in hub.stdout if "/enter/" in line)
        body = {"token": re.search(r"/enter/(\S+)", link)[1]}
        token = httpx.post(f"{url}/api/auth/link", json=body).json()["data"]["accessToken"]
        headers = {"Authorization": f"Bearer {token}"}
        project = httpx.get(f"{url}/api/projects", headers=headers).json()["data"][0]["id"]
        listed = httpx.get(f"{url}/api/projects/{project}/components", headers=headers).json()["data"]
        print(
            f"{CONNECTIONS} connections, median of {ROUNDS} rounds of {SECONDS:.0f} s; requests per second\n"
        )
        print(f"{'endpoint':34} {'bytes':>6} {'hub':>8} {'Starlette':>10} {'ratio':>6}")
        for name, path in (
            ("GET /api/auth/me", "/api/auth/me"),
            ("GET /api/projects/{id}", f"/api/projects/{project}"),
            ("GET /api/components/{id}", f"/api/components/{listed[0]['id']}"),
        ):
            answer = httpx.get(url + path, headers=headers).text
            peer = subprocess.Popen(
                [sys.executable, BENCH / "peers" / "starlette_server.py", answer], stdout=subprocess.PIPE
            )
            other = f"http://127.0.0.1:{int(peer.stdout.readline())}"
            rates: dict[str, list[float]] = {url: [], other: []}
            for _ in range(ROUNDS):
                for server, measured in rates.items():
                    measured.append(asyncio.run(_rate(server, path, token)))
            ours, theirs = (statistics.median(measured) for measured in rates.values())
            print(f"{name:34} {len(answer.encode()):6} {ours:8.0f} {theirs:10.0f} {ours / theirs:6.2f}")
            peer.terminate()
            peer.wait()
        hub.send_signal(signal.SIGTERM)
        hub.communicate()


if __name__ == "__main__":
    main()
