"""lib0's variable-length encoding, read with bounds and written.

Every length is checked against what is there before anything is sliced, and an integer may take at most
``MAX_VARINT`` bytes: decoders without that bound take quadratic time on a long run of continuation bits.
"""

from collab.errors import OmniCraftError

MAX_VARINT = 10
MAX_UINT = 2**53 - 1  # The largest integer that every peer's JavaScript holds exactly.


class MalformedError(OmniCraftError):
    """Bytes that are not what the protocol says they must be."""

    code = "MALFORMED"
    status = 400


class Reader:
    """Reads values from ``data``, one after another. Raises MalformedError when they are not there."""

    __slots__ = ("data", "pos")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pos = 0

    def byte(self) -> int:
        """One byte."""
        pos = self.pos
        try:
            value = self.data[pos]
        except IndexError:
            raise MalformedError("The message ends in the middle of a value.") from None
        self.pos = pos + 1
        return value

    def uint(self) -> int:
        """An unsigned integer of at most 53 bits."""
        data = self.data
        pos = self.pos
        try:
            byte = data[pos]
            if byte < 0x80:
                self.pos = pos + 1
                return byte
            value = byte & 0x7F
            shift = 7
            while True:
                pos += 1
                byte = data[pos]
                if byte < 0x80:
                    break
                value |= (byte & 0x7F) << shift
                shift += 7
                if shift == 7 * MAX_VARINT:
                    raise MalformedError(f"An integer takes more than {MAX_VARINT} bytes.")
        except IndexError:
            raise MalformedError("The message ends in the middle of an integer.") from None
        self.pos = pos + 1
        value |= byte << shift
        if value > MAX_UINT:
            raise MalformedError("An integer is larger than 53 bits.")
        return value

    def bytes(self) -> bytes:
        """A byte string that is preceded by its length."""
        length = self.uint()
        start = self.pos
        end = start + length
        if end > len(self.data):
            raise MalformedError("The message ends in the middle of a byte string.")
        self.pos = end
        return self.data[start:end]

    def string(self) -> str:
        """A UTF-8 string that is preceded by its length in bytes."""
        try:
            return self.bytes().decode()
        except UnicodeDecodeError:
            raise MalformedError("A string is not well-formed UTF-8.") from None

    def at_end(self) -> bool:
        """Whether everything has been read."""
        return self.pos == len(self.data)

    def end(self) -> None:
        """Raise MalformedError unless everything has been read."""
        if self.pos != len(self.data):
            raise MalformedError(f"{len(self.data) - self.pos} bytes follow the end of the message.")


def write_uint(value: int) -> bytes:
    """An unsigned integer."""
    if value < 0x80:
        return bytes((value,))
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(0x80 | value & 0x7F)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def write_bytes(value: bytes) -> bytes:
    """A byte string, preceded by its length."""
    return write_uint(len(value)) + value


def write_string(value: str) -> bytes:
    """A string in UTF-8, preceded by its length in bytes."""
    return write_bytes(value.encode())


def read_state_vector(data: bytes) -> dict[int, int]:
    """The next clock of each client, from a Yjs state vector."""
    reader = Reader(data)
    clocks = {}
    for _ in range(reader.uint()):
        client = reader.uint()
        clocks[client] = reader.uint()
    reader.end()
    return clocks


def write_state_vector(clocks: dict[int, int]) -> bytes:
    """The Yjs state vector for these clocks."""
    parts = [write_uint(len(clocks))]
    for client in sorted(clocks, reverse=True):
        parts += (write_uint(client), write_uint(clocks[client]))
    return b"".join(parts)
