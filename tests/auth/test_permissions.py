import pytest

from collab.auth.errors import MESSAGES, AuthError
from collab.auth.identity import COLORS, Identity, Role
from collab.auth.permissions import Action, permits

LEAST = {
    Action.PROJECT_READ: Role.VIEWER,
    Action.PROJECT_UPDATE: Role.OWNER,
    Action.PROJECT_DELETE: Role.OWNER,
    Action.PROJECT_SHARE: Role.OWNER,
    Action.PROJECT_EXPORT: Role.EDITOR,
    Action.COMPONENT_COMMENT: Role.COMMENTER,
    Action.COMPONENT_READ: Role.VIEWER,
    Action.COMPONENT_COMPILE: Role.VIEWER,
    Action.COMPONENT_CREATE: Role.EDITOR,
    Action.COMPONENT_UPDATE: Role.EDITOR,
    Action.COMPONENT_DELETE: Role.EDITOR,
}
FROM_NARROW_TO_WIDE = (Role.VIEWER, Role.COMMENTER, Role.EDITOR, Role.OWNER)


@pytest.mark.parametrize("action", Action)
def test_an_action_is_open_from_one_role_on(action):
    least = FROM_NARROW_TO_WIDE.index(LEAST[action])
    assert [permits(role, action) for role in FROM_NARROW_TO_WIDE] == [at >= least for at in range(4)]


def test_who_may_edit():
    assert [role.may_edit for role in FROM_NARROW_TO_WIDE] == [False, False, True, True]


@pytest.mark.parametrize("code", MESSAGES)
def test_every_refusal_is_a_sentence_with_a_way_on(code):
    error = AuthError(code)
    assert error.code == code
    assert 400 <= error.status < 500
    assert error.message.endswith(".")
    assert error.hint
    assert error.hint.endswith(".")


def test_a_color_stays_with_a_person():
    assert Identity("ann", "Ann").color == Identity("ann", "Another name").color
    assert {Identity(str(number), "").color for number in range(50)} == set(COLORS)
