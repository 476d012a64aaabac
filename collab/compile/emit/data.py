"""The data segment: what the runtime reads about a component, and its constants. All offsets are bytes
from its start; nothing in it needs relocation.
"""

from __future__ import annotations

import struct
from codecs import utf_16_le_encode

from collab.compile.emit.encoder import double
from collab.compile.ir import nodes as ir

_STATIC = 0xFFFFFFFF
_HEADER = struct.Struct("<IIII")
_WORD = struct.Struct("<I")
_TAG_STRING, _TAG_LIST = 1, 2
_PADDING = [bytes(size) for size in range(8)]
_ITEM_KINDS = {"f64": 0, "i32": 1, "ref": 2}


class Data:
    """A segment that grows. Equal pieces are kept once. ``used`` are those that were asked for."""

    __slots__ = ("_known", "bytes", "used")

    def __init__(self, reserved: int) -> None:
        self.bytes = bytearray(reserved)
        self.used: list[bytes] = []
        self._known: dict[bytes, int] = {}

    def copy(self) -> Data:
        """The same, to which other pieces can be added."""
        made = Data(0)
        made.bytes = self.bytes.copy()
        made._known = self._known.copy()
        return made

    def has_as(self, other: Data, piece: bytes) -> bool:
        """Whether a piece stands where it does in another segment."""
        return self._known[piece] == other._known[piece]

    def place(self, piece: bytes) -> int:
        """The offset of a piece, aligned to 8 bytes."""
        self.used.append(piece)
        known = self._known.get(piece)
        if known is None:
            end = len(self.bytes)
            known = self._known[piece] = end + -end % 8
            self.bytes += _PADDING[-end % 8] + piece
        return known

    def string(self, text: str) -> int:
        """A static string object."""
        # As text.encode would, without looking for what encodes it.
        units, _ = utf_16_le_encode(text, "surrogatepass")
        return self.place(_HEADER.pack(_STATIC, _TAG_STRING, len(units) // 2, 0) + units)

    def static_list(self, value: ir.StaticList) -> int:
        """A static list object."""
        header = _HEADER.pack(_STATIC, _TAG_LIST, len(value.values), _ITEM_KINDS[value.item])
        return self.place(header + b"".join(slot(value.item, item) for item in value.values))

    def words(self, words: list[int]) -> int:
        """An array of u32; 0 for an empty one."""
        return self.place(struct.pack(f"<{len(words)}I", *words)) if words else 0

    def write_word(self, at: int, value: int) -> None:
        """Fills in a u32."""
        _WORD.pack_into(self.bytes, at, value & 0xFFFFFFFF)


def slot(kind: ir.Kind, value: float) -> bytes:
    """The 8 bytes of a value without parts."""
    return double(value) if kind == "f64" else struct.pack("<II", int(value) & 0xFFFFFFFF, 0)
