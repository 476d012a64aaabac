"""A room with people in it, and short names for what they do."""

import json

import pycrdt

from collab.app import SOURCE_EDITS
from collab.auth.identity import Access, Identity, Role
from collab.compile.result import CompileResult
from collab.config import Limits
from collab.crdt.document import Document
from collab.rooms.effects import Broadcast, Close, Compile, Persist, Reload, Send
from collab.rooms.messages import (
    Committed,
    CompileFinished,
    From,
    Join,
    Leave,
    Stateless,
    SyncReply,
    SyncRequest,
    SyncStatus,
    Update,
    Wire,
)
from collab.rooms.room import Room

ANN, BOB, CID, VIV, YEN, EVE = 1, 2, 3, 4, 5, 6
WIRES = {YEN: Wire.YJS, EVE: Wire.EVENTS}
ROLES = {VIV: Role.VIEWER}
NAMES = {ANN: "Ann", BOB: "Bob", CID: "Cid", VIV: "Viv", YEN: "Yen", EVE: "Eve"}


def access(peer: int, role: Role | None = None) -> Access:
    name = NAMES.get(peer, f"Peer {peer}")
    return Access(Identity(name.lower(), name), "project", role or ROLES.get(peer, Role.EDITOR))


class Client:
    """The other end: an honest Yjs client."""

    def __init__(self, state: bytes) -> None:
        self.doc = pycrdt.Doc()
        self.source = self.doc.get("source", type=pycrdt.Text)
        self.doc.apply_update(state)

    def insert(self, content: str, at: int = 0) -> bytes:
        """The update of one edit; ``at`` in bytes."""
        before = self.doc.get_state()
        self.source.insert(at, content)
        return self.doc.get_update(before)


class Scene:
    """A room over ``source``; Yen's wire hears no events, Eve's nothing else."""

    def __init__(self, source: str = "hello", limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.rows = [(Document.seed(source, self.limits), None)]
        self.room = Room(
            "button",
            self.stored(),
            1,
            self.limits,
            clock_base=1000,
            source_edits=SOURCE_EDITS,
        )
        self.now = 100.0
        self.clients: dict[int, Client] = {}

    def stored(self) -> Document:
        """The document as the log has it."""
        return Document.replay(self.rows, self.limits)

    def put(self, message):
        """Hand the room an input; keep what it persists once that is committed."""
        return self.room.receive(message, self.now)

    def join(self, *peers: int, sync: bool = True):
        """Let people in, and sync them; the effects of the last one's coming."""
        effects = []
        for peer in peers:
            effects = self.put(Join(peer, access(peer), WIRES.get(peer, Wire.COLLAB)))
            client = self.clients[peer] = Client(self.stored().full_state())
            if sync:
                effects += self.put(From(peer, SyncRequest(client.doc.get_state())))
        return effects

    def edit(self, peer: int, content: str):
        """A key press of this peer."""
        return self.put(From(peer, Update(self.clients[peer].insert(content))))

    def preview(self, effects):
        """The compiler is done with what these effects ask for, if anything; the effects."""
        for compile_ in only(effects, Compile):
            self.put(CompileFinished(compile_.seq, CompileResult("hash", success=True)))
        return effects

    def commit(self, effects):
        """The log has kept what these effects persist; what was to be compiled, and the room's answer."""
        (persist,) = only(effects, Persist)
        self.rows += [(row.data, row.author_id) for row in persist.rows]
        return only(effects, Compile) + self.put(Committed())

    def compiled(self, effects, *, success=True, uses=()):
        """The compiler is done with what these effects ask for; the room's answer."""
        (compile_,) = only(effects, Compile)
        return self.put(
            CompileFinished(compile_.seq, CompileResult("hash", success=success, uses=frozenset(uses)))
        )

    def later(self, seconds: float) -> None:
        self.now += seconds


def only(effects, kind):
    return [effect for effect in effects if isinstance(effect, kind)]


def to(effects, peer: int):
    """What these effects say to one peer."""
    said = []
    for effect in effects:
        match effect:
            case Send(receiver, message) if receiver == peer:
                said.append(message)
            case Broadcast(receivers, message, without) if peer in receivers and peer != without:
                said.append(message)
    return said


def events(effects, peer: int, kind: str | None = None):
    """The events among them, of one type if given."""
    payloads = [
        json.loads(message.payload) for message in to(effects, peer) if isinstance(message, Stateless)
    ]
    return [payload for payload in payloads if kind in (None, payload["type"])]


def statuses(effects, peer: int):
    return [message.saved for message in to(effects, peer) if isinstance(message, SyncStatus)]


def updates(effects, peer: int):
    return [message.update for message in to(effects, peer) if isinstance(message, Update | SyncReply)]


__all__ = [
    "ANN",
    "BOB",
    "CID",
    "EVE",
    "VIV",
    "YEN",
    "Broadcast",
    "Client",
    "Close",
    "Compile",
    "From",
    "Leave",
    "Persist",
    "Reload",
    "Scene",
    "Send",
    "access",
    "events",
    "only",
    "statuses",
    "to",
    "updates",
]
