from collab.api.description import FILE, description


def test_the_committed_description_is_the_servers_own():
    assert FILE.read_text("utf-8") == description(), "run `make generate`"
