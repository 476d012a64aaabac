"""A peer that speaks plain y-websocket through y-py, an older and independent binding of Yjs.

    python y_py_peer.py WS_URL INSERT_BEFORE TEXT UNTIL

Joins, inserts TEXT before the first INSERT_BEFORE, stays until the text holds every word of UNTIL
(separated by commas), and prints the final text.
"""

import asyncio
import sys

import y_py as Y
from websockets.asyncio.client import connect

SYNC, STEP_1, STEP_2, UPDATE = 0, 0, 1, 2


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def read(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def frame(kind: int, payload: bytes) -> bytes:
    return varint(SYNC) + varint(kind) + varint(len(payload)) + payload


async def main(url: str, before: str, text: str, until: str) -> None:
    document = Y.YDoc()
    source = document.get_text("source")
    async with connect(url, max_size=None) as socket:
        await socket.send(frame(STEP_1, Y.encode_state_vector(document)))
        inserted = False
        while not inserted or not all(word in str(source) for word in until.split(",")):
            message = await socket.recv()
            assert isinstance(message, bytes)
            channel, at = read(message, 0)
            if channel != SYNC:
                continue
            kind, at = read(message, at)
            length, at = read(message, at)
            payload = message[at : at + length]
            if kind == STEP_1:
                await socket.send(frame(STEP_2, Y.encode_state_as_update(document, payload)))
                continue
            Y.apply_update(document, payload)
            if not inserted:
                known = Y.encode_state_vector(document)
                # y-py counts UTF-8 bytes.
                position = len(str(source).partition(before)[0].encode())
                with document.begin_transaction() as transaction:
                    source.insert(transaction, position, text)
                await socket.send(frame(UPDATE, Y.encode_state_as_update(document, known)))
                inserted = True
    sys.stdout.write(str(source))


asyncio.run(main(*sys.argv[1:]))
