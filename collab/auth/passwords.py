"""Passwords: hashed with argon2id, compared in a time that says nothing about who has an account."""

from __future__ import annotations

import os

import anyio
import anyio.to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1


class Passwords:
    """Hashes and checks in threads, one for each core at most: each takes 19 MiB while it runs."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._threads = anyio.CapacityLimiter(os.cpu_count() or 1)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """What to keep of a password: its hash with the parameters and a salt of its own."""
        return await anyio.to_thread.run_sync(self._hasher.hash, password, limiter=self._threads)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether this password's hash was kept. Where none was, it takes as long to say no."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody has this password")
        right = await anyio.to_thread.run_sync(
            self._matches, kept or self._nobody, password, limiter=self._threads
        )
        return right and kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether this hash was made with other parameters than new ones are."""
        return self._hasher.check_needs_rehash(kept)

    def _matches(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False
