"""Which rooms follow which components."""

from collab.rooms.users import Users


def test_r22_rooms_are_found_by_what_they_use_in_their_project():
    users: Users[str] = Users()
    users.set("card", "ours", frozenset(["Button", "Badge"]))
    users.set("page", "ours", frozenset(["Card", "Badge"]))
    users.set("card there", "theirs", frozenset(["Badge"]))
    assert users.of("ours", ["Badge"]) == ["card", "page"]
    assert users.of("ours", ["Card", "Badge"]) == ["page", "card"], "each once"
    assert users.of("ours", ["Button2"]) == []
    users.set("card", "ours", frozenset(["Button"]))
    assert users.of("ours", ["Badge"]) == ["page"]
    users.drop("page")
    users.drop("page")
    assert users.of("ours", ["Badge", "Card"]) == []
    assert users.of("theirs", ["Badge"]) == ["card there"]
    users.set("card", "ours", frozenset())
    users.drop("card there")
    assert not users._names and not users._rooms, "nothing is kept of who is gone"
