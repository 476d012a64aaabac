"""What each role may do."""

from enum import StrEnum

from collab.auth.identity import Role


class Action(StrEnum):
    """Something that needs a role in a project."""

    PROJECT_READ = "project:read"
    PROJECT_UPDATE = "project:update"
    PROJECT_DELETE = "project:delete"
    PROJECT_SHARE = "project:share"
    PROJECT_EXPORT = "project:export"
    COMPONENT_READ = "component:read"
    COMPONENT_COMPILE = "component:compile"
    COMPONENT_COMMENT = "component:comment"
    COMPONENT_CREATE = "component:create"
    COMPONENT_UPDATE = "component:update"
    COMPONENT_DELETE = "component:delete"


_VIEWER = frozenset({Action.PROJECT_READ, Action.COMPONENT_READ, Action.COMPONENT_COMPILE})
_COMMENTER = _VIEWER | {Action.COMPONENT_COMMENT}
_EDITOR = _COMMENTER | {
    Action.PROJECT_EXPORT,
    Action.COMPONENT_CREATE,
    Action.COMPONENT_UPDATE,
    Action.COMPONENT_DELETE,
}
_PERMITTED = {
    Role.VIEWER: _VIEWER,
    Role.COMMENTER: _COMMENTER,
    Role.EDITOR: _EDITOR,
    Role.OWNER: frozenset(Action),
}


def permits(role: Role, action: Action) -> bool:
    """Whether this role may do this."""
    return action in _PERMITTED[role]
