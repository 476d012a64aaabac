"""One person may have a component to themselves for a while: a lease with a fencing number."""

from __future__ import annotations

from dataclasses import dataclass

from collab.auth.identity import Access, Role
from collab.rooms.errors import ForbiddenError, LockedError
from collab.rooms.messages import PeerId


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has the component until when. ``fence`` is larger than that of every lease before it."""

    peer: PeerId
    user_id: str
    user_name: str
    fence: int
    expires: float


class Lock:
    """The lock of one room. ``fence_base`` must be larger than that of any room here before."""

    def __init__(self, seconds: float, fence_base: int) -> None:
        self._seconds = seconds
        self._fence = fence_base
        self.lease: Lease | None = None

    def take(self, peer: PeerId, access: Access, now: float) -> Lease:
        """Take the lock, or renew it. Raises ForbiddenError or LockedError."""
        if not access.role.may_edit:
            raise ForbiddenError("You can view this component but not lock it.")
        identity = access.identity
        if (lease := self.lease) and lease.user_id == identity.user_id:
            fence = lease.fence  # The same person's: renewed, from whichever connection.
        else:
            self.check(identity.user_id)
            self._fence += 1
            fence = self._fence
        self.lease = Lease(peer, identity.user_id, identity.name, fence, now + self._seconds)
        return self.lease

    def release(self, access: Access) -> Lease | None:
        """Let go of the lock: the holder, or an owner of the project. What was held, or None.

        Raises LockedError when somebody else holds it.
        """
        if self.lease and access.role is not Role.OWNER:
            self.check(access.identity.user_id)
        lease, self.lease = self.lease, None
        return lease

    def left(self, peer: PeerId) -> Lease | None:
        """A connection is gone; the lease that goes with it, or None."""
        if self.lease is None or self.lease.peer != peer:
            return None
        lease, self.lease = self.lease, None
        return lease

    def expire(self, now: float) -> Lease | None:
        """The lease that has run out, or None."""
        if self.lease is None or now < self.lease.expires:
            return None
        lease, self.lease = self.lease, None
        return lease

    def check(self, user_id: str, fence: int | None = None) -> None:
        """Raise LockedError unless this person may edit.

        ``fence`` is that of the lease under which they believe to edit, if any: an edit that was meant for a
        lease which has been lost since must not slip in.
        """
        lease = self.lease
        if lease and lease.user_id != user_id:
            raise LockedError(f"{lease.user_name} has locked this component.", hint="Wait, or ask them.")
        if fence is not None and (lease is None or lease.fence != fence):
            raise LockedError("Your lock has run out.", hint="Lock the component again.")
