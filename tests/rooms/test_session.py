"""Wires, sessions, intake and outbox: what happens to bytes before and after a room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.config import Limits
from collab.crdt.lib0 import MalformedError, write_bytes, write_string
from collab.rooms.errors import ForbiddenError, TooManyError
from collab.rooms.intake import Intake
from collab.rooms.messages import (
    PresenceEntry,
    PresenceQuery,
    PresenceUpdate,
    Stateless,
    SyncReply,
    SyncRequest,
    SyncStatus,
    Update,
)
from collab.rooms.session import Deliver, Depart, Enter, HangUp, Reply, Session, SignIn
from collab.rooms.wire import hocuspocus, y_websocket

LIMITS = Limits()
PRESENCE = PresenceUpdate((PresenceEntry(7, 2**40, '{"x":1}'), PresenceEntry(8, 0, "null")))


def auth(name: str = "doc", token: str = "t", version: str = "4.8.0") -> bytes:
    return write_string(name) + b"\x02\x00" + write_string(token) + write_string(version)


def session(**limits) -> Session:
    return Session(Limits(**limits), 0.0)


def signed_in(**limits) -> Session:
    made = session(**limits)
    made.receive(auth(), 0.0)
    made.accepted("doc", may_edit=True)
    return made


def frame(message, name: str = "doc") -> bytes:
    return hocuspocus.encode(name, message)


# Wires


@pytest.mark.parametrize("name", ["doc", "doc\0session"])
@pytest.mark.parametrize(
    "message", [SyncRequest(b"\x00"), SyncReply(b"abc"), Update(b""), PRESENCE, Stateless('{"a":"é"}')]
)
def test_w1_collab_messages_are_read_as_written(name, message):
    read = hocuspocus.decode(hocuspocus.encode(name, message))
    assert read == hocuspocus.Frame(name, message)
    assert read.component_id == "doc"


@pytest.mark.parametrize("message", [SyncRequest(b"\x00"), SyncReply(b"abc"), Update(b""), PRESENCE])
def test_w1_yjs_messages_are_read_as_written(message):
    assert y_websocket.decode(y_websocket.encode(message)) == message


def test_w1_bytes_are_those_of_the_providers():
    doc = write_string("doc")
    assert hocuspocus.decode(auth(token="secret")).message == hocuspocus.SignIn("secret")
    assert hocuspocus.decode(doc + b"\x02\x00" + write_string("secret")).message == hocuspocus.SignIn(
        "secret"
    )
    assert hocuspocus.decode(doc + b"\x07").message == hocuspocus.Goodbye()
    assert hocuspocus.decode(doc + b"\x03").message == PresenceQuery()
    assert hocuspocus.decode(b"\x0a") == hocuspocus.Pong()
    assert hocuspocus.decode(b"\x09") == hocuspocus.Ping()
    assert hocuspocus.PING == b"\x09"
    assert hocuspocus.PONG == b"\x0a"
    assert frame(SyncStatus(True)) == doc + b"\x08\x01"
    assert frame(SyncStatus(False)) == doc + b"\x08\x00"
    assert frame(Update(b"\x00\x00")) == doc + b"\x00\x02\x02\x00\x00"
    assert hocuspocus.authenticated("doc", may_edit=False) == doc + b"\x02\x02" + write_string("readonly")
    assert hocuspocus.permission_denied("doc", "no") == doc + b"\x02\x01" + write_string("no")
    assert y_websocket.decode(b"\x03") == PresenceQuery()
    assert y_websocket.permission_denied("no") == b"\x02\x00" + write_string("no")
    assert y_websocket.KEEPALIVE == b"\x01\x01\x00"


def test_w1_the_plain_wire_carries_no_events():
    with pytest.raises(TypeError):
        y_websocket.encode(SyncStatus(True))


@pytest.mark.parametrize("decode", [hocuspocus.decode, y_websocket.decode])
@given(data=st.binary(max_size=60))
def test_w2_any_bytes_are_read_or_refused(decode, data):
    try:
        decode(data)
    except MalformedError as error:
        assert error.message.endswith(".")


MALFORMED = [
    b"",
    b"\x08",
    b"\xff",
    b"hello",
    write_string("doc"),
    write_string("doc") + b"\x00\x07" + write_bytes(b""),
    write_string("doc") + b"\x06" + write_string("broadcast"),
    write_string("doc") + b"\x63",
    write_string("doc") + b"\x02\x02" + write_string("read-write"),
    write_string("doc") + b"\x00\x00" + write_bytes(b"") + b"trailing",
    write_string("doc") + b"\x01" + write_bytes(b"\xff\xff\x7f"),
    write_string("doc") + b"\x01" + write_bytes(b"\x01\x01\x01\x02\xff\xfe"),
]


@pytest.mark.parametrize("data", MALFORMED)
def test_w2_malformed_frames_hang_up(data):
    (hang_up,) = signed_in().receive(data, 0.0)
    assert hang_up == HangUp(4400, hang_up.reason)
    assert hang_up.reason.endswith(".")


def test_w2_large_messages_hang_up():
    (hang_up,) = signed_in().receive(b"x" * 2_000_000, 0.0)
    assert (hang_up.code, "1953 KB" in hang_up.reason) == (4413, True)


def test_w2_too_many_messages_hang_up():
    made = signed_in(updates_per_second=10, updates_burst=6)
    for _ in range(5):
        assert made.receive(frame(Update(b"")), 0.0) == [Deliver("doc", Update(b""))]
    assert made.receive(frame(Update(b"")), 0.0)[0].code == 4429
    assert made.receive(frame(Update(b"")), 0.1) == [Deliver("doc", Update(b""))]


@pytest.mark.parametrize(
    "data",
    [
        auth("other"),
        write_string("other") + b"\x07",
        frame(Update(b""), "other"),
        write_string("x") + b"\x03",
    ],
    ids=["sign-ins", "goodbyes", "edits of no document", "questions about no document"],
)
def test_w2_messages_that_go_nowhere_count_too(data):
    made = signed_in(updates_burst=4)
    answers = [made.receive(data, 0.0) for _ in range(4)]
    assert all(HangUp not in map(type, answer) for answer in answers[:3])
    assert answers[3][-1].code == 4429


# Sign-in


def test_w3_what_comes_before_the_decision_is_delivered_after_it():
    made = session()
    assert made.receive(auth(token="secret"), 0.0) == [SignIn("doc", "doc", "secret")]
    assert made.receive(frame(SyncRequest(b"\x00")), 0.0) == []
    assert made.receive(frame(PRESENCE), 0.0) == []
    assert made.accepted("doc", may_edit=False) == [
        Reply(hocuspocus.authenticated("doc", may_edit=False)),
        Enter("doc"),
        Deliver("doc", SyncRequest(b"\x00")),
        Deliver("doc", PRESENCE),
    ]


def test_w3_what_comes_before_the_decision_is_bounded():
    made = session(reconnect_message=100)
    made.receive(auth(), 0.0)
    assert made.receive(frame(Update(b"x" * 60)), 0.0) == []
    assert made.receive(frame(Update(b"x" * 60)), 0.0) == [
        Depart("doc"),
        Reply(hocuspocus.permission_denied("doc", "TOO_MANY: Too much came before the sign-in was decided.")),
    ]
    assert made.tick(0.25)[0].code == 4429


def test_w3_what_comes_without_a_sign_in_is_not_delivered():
    assert session().receive(frame(Update(b"")), 0.0) == []


def test_w4_a_denied_socket_is_told_and_closed():
    made = session()
    made.receive(auth(), 1.0)
    (reply,) = made.denied("doc", ForbiddenError("You are not a member."), 1.0)
    assert reply.frame == hocuspocus.permission_denied("doc", "FORBIDDEN: You are not a member.")
    assert made.deadline == 1.25
    assert made.tick(1.25) == [HangUp(4403, "You are not a member.")]


def test_w4_a_denied_document_leaves_the_others():
    made = signed_in()
    made.receive(auth("other"), 1.0)
    made.denied("other", ForbiddenError("No."), 1.0)
    assert made.tick(2.0) == []


def test_w4_another_sign_in_on_its_way_keeps_the_socket():
    made = session()
    made.receive(auth(), 0.0)
    made.denied("doc", ForbiddenError("No."), 0.0)
    made.receive(auth("other"), 0.1)
    assert made.tick(0.3) == []
    made.accepted("other", may_edit=True)
    assert made.tick(1.0) == []


def test_w4_a_socket_without_sign_in_is_closed():
    made = session()
    assert made.deadline == LIMITS.sign_in_seconds
    (hang_up,) = made.tick(LIMITS.sign_in_seconds)
    assert hang_up.code == 4401


def test_w4_an_outcome_nobody_waits_for_is_ignored():
    made = session()
    assert made.accepted("doc", may_edit=True) == []
    assert made.denied("doc", ForbiddenError("No."), 0.0) == []


def test_w5_documents_are_bounded():
    made = session(documents_per_connection=2)
    for name in ("one", "two"):
        assert made.receive(auth(name), 0.0)[0].name == name
    why = "TOO_MANY: A connection may open 2 documents at most."
    assert made.receive(auth("three"), 0.0) == [Reply(hocuspocus.permission_denied("three", why))]
    made.accepted("one", may_edit=True)
    assert made.receive(frame(Update(b""), "one"), 0.0) == [Deliver("one", Update(b""))]


def test_w5_leaving_a_document_keeps_the_others():
    made = signed_in()
    made.receive(auth("other"), 0.0)
    made.accepted("other", may_edit=True)
    assert made.receive(write_string("doc") + b"\x07", 0.0) == [Depart("doc")]
    assert made.receive(write_string("doc") + b"\x07", 0.0) == []
    assert made.receive(frame(Update(b"")), 0.0) == []
    assert made.receive(frame(Update(b""), "other"), 0.0) == [Deliver("other", Update(b""))]


def test_w5_signing_in_again_starts_over():
    made = signed_in()
    assert made.receive(auth(token="new"), 0.0) == [Depart("doc"), SignIn("doc", "doc", "new")]


def test_w5_two_sessions_of_one_document_are_two():
    made = session()
    assert made.receive(auth("doc\0a"), 0.0) == [SignIn("doc\0a", "doc", "t")]
    assert made.receive(auth("doc\0b"), 0.0) == [SignIn("doc\0b", "doc", "t")]


def test_w12_a_document_is_ended_alone():
    made = signed_in()
    made.receive(auth("other"), 0.0)
    made.accepted("other", may_edit=True)
    assert made.ended("doc", 4404, "It is gone.", may_return=False) == [
        Depart("doc"),
        Reply(write_string("doc") + b"\x07" + write_string("4404: It is gone.")),
    ]
    assert made.ended("doc", 4404, "It is gone.", may_return=False) == []
    assert made.receive(frame(Update(b"")), 0.0) == []
    assert made.receive(frame(Update(b""), "other"), 0.0) == [Deliver("other", Update(b""))]
    assert made.ended("other", 4404, "It is gone.", may_return=False) == [
        Depart("other"),
        HangUp(4404, "It is gone."),
    ]


def test_w12_who_may_return_is_asked_for_the_token_and_begins_with_everything():
    made = signed_in()
    made.receive(auth("other"), 0.0)
    assert made.ended("doc", 4403, "Changed.", may_return=True)[2:] == [
        Reply(write_string("doc") + b"\x02\x00")
    ]
    assert made.receive(auth(token="fresh"), 0.0) == [SignIn("doc", "doc", "fresh")]
    made.receive(frame(Update(b"")), 0.0)
    assert made.accepted("doc", may_edit=False) == [
        Reply(hocuspocus.authenticated("doc", may_edit=False)),
        Enter("doc"),
        Deliver("doc", SyncRequest(b"\0")),
        Reply(write_string("doc") + b"\x03"),
        Deliver("doc", Update(b"")),
    ]


# Time


def test_w6_awareness_beyond_the_rate_is_held_back_and_the_newest_sent():
    made = signed_in(awareness_per_second=2)
    states = [PresenceUpdate((PresenceEntry(7, clock, "{}"),)) for clock in range(5)]
    passed = [action for state in states for action in made.receive(frame(state), 0.0)]
    assert passed == [Deliver("doc", states[0]), Deliver("doc", states[1])]
    assert made.deadline == 0.5
    assert made.tick(0.5) == [Deliver("doc", states[4])]


def test_w6_awareness_of_a_document_that_was_left_is_forgotten():
    made = signed_in(awareness_per_second=1)
    made.receive(frame(PRESENCE), 0.0)
    made.receive(frame(PRESENCE), 0.0)
    made.receive(write_string("doc") + b"\x07", 0.0)
    assert made.tick(1.0) == []


def test_w7_pings_go_out_and_silence_ends():
    made = signed_in()
    assert made.tick(20.0) == [Reply(b"\x09")]
    assert made.receive(b"\x0a", 21.0) == []
    assert made.tick(40.0) == [Reply(b"\x09")]
    assert made.tick(60.0) == [Reply(b"\x09")]
    (hang_up,) = made.tick(80.0)
    assert hang_up.code == 4408


def test_w7_a_client_that_asks_is_answered_within_the_limits():
    made = signed_in(updates_burst=3)
    answers = [made.receive(b"\x09", 1.0) for _ in range(4)]
    assert answers[:3] == [[Reply(b"\x0a")]] * 3
    ((hang_up,),) = answers[3:]
    assert hang_up.code == 4429


def test_w2_the_intake_says_what_is_too_many():
    intake = Intake(Limits(updates_burst=1), 0.0)
    assert intake.admit("", PresenceQuery(), 0.0)
    with pytest.raises(TooManyError, match="60 messages"):
        intake.admit("", PresenceQuery(), 0.0)
