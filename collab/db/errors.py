"""What the database may answer to a person."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from collab.errors import OmniCraftError


class DatabaseError(OmniCraftError):
    """The database can't be reached or used."""

    code = "DATABASE"
    status = 503


class NameTakenError(OmniCraftError):
    """A name that must be unique is in use."""

    code = "NAME_TAKEN"
    status = 409

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"There is already a {what} named “{name}”.", hint="Choose another name.")


def flush_named(session: Session, what: str, name: str) -> None:
    """Send changes to a row whose name must be unique. Raises NameTakenError."""
    try:
        session.flush()
    except IntegrityError:
        raise NameTakenError(what, name) from None
