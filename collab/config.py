"""Settings: read once from the environment, passed down, never looked up again."""

from __future__ import annotations

import math
import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from collab.errors import OmniCraftError


class ConfigError(OmniCraftError):
    """A setting is missing or can't be read."""

    code = "BAD_CONFIGURATION"


@dataclass(frozen=True, slots=True)
class Limits:
    """Every bound on what a client may send or hold. Sizes in bytes, times in seconds.

    Each can be set by ``OMNICRAFT_LIMIT_<NAME>``.
    """

    live_message: int = 64 * 1024
    reconnect_message: int = 256 * 1024
    trial_seconds: float = 2.0
    trial_memory: int = 256 * 1024 * 1024
    varint_bytes: int = 10
    update_structs: int = 2_000
    update_delete_ranges: int = 2_000
    update_clients: int = 64
    update_crossings: int = 10_000
    source_bytes: int = 100 * 1024
    state_bytes: int = 8 * 1024 * 1024
    tick_seconds: float = 0.016
    updates_per_second: int = 60
    updates_burst: int = 120
    awareness_per_second: int = 20
    connections_per_user: int = 10
    connections_per_address: int = 50
    connections_per_room: int = 200
    documents_per_connection: int = 20
    outbox_bytes: int = 1024 * 1024
    outbox_seconds: float = 5.0
    awareness_bytes: int = 2 * 1024
    awareness_depth: int = 4
    awareness_expiry: float = 30.0
    ping_interval: float = 20.0
    idle_seconds: float = 60.0
    away_seconds: float = 300.0
    lock_seconds: float = 30.0
    sign_in_seconds: float = 5.0
    compile_seconds: float = 2.0
    compile_memory: int = 256 * 1024 * 1024
    inline_wasm: int = 16 * 1024
    export_pixels: int = 16 * 1024 * 1024
    export_seconds: float = 10.0
    export_memory: int = 512 * 1024 * 1024
    export_frames: int = 3_600
    access_token_seconds: int = 15 * 60
    refresh_token_seconds: int = 7 * 24 * 3600
    invite_seconds: int = 7 * 24 * 3600
    sign_in_attempts: int = 5
    sign_in_attempts_per_address: int = 20
    sign_in_window: int = 15 * 60
    link_attempts_per_minute: int = 60
    forged_links_per_minute: int = 4
    asset_bytes: int = 10 * 1024 * 1024
    asset_pixels: int = 40_000_000
    assets_per_user: int = 1_000
    asset_bytes_per_user: int = 1024 * 1024 * 1024
    import_bytes: int = 100 * 1024 * 1024
    bin_days: int = 30
    history_days: int = 36_500
    compile_log_days: int = 7
    anonymous_requests_per_minute: int = 600

    @classmethod
    def from_environment(cls, environment: dict[str, str]) -> Limits:
        """Read overrides. Raises ConfigError for a value that is not a positive number."""
        changed: dict[str, int | float] = {}
        for limit in fields(cls):
            name = f"OMNICRAFT_LIMIT_{limit.name.upper()}"
            if (text := environment.get(name)) is None:
                continue
            kind, what = (float, "number") if isinstance(limit.default, float) else (int, "whole number")
            try:
                value = kind(text)
            except ValueError:
                raise ConfigError(f"{name} is {text!r}, which is not a {what}.") from None
            if not (value > 0 and math.isfinite(value)):
                raise ConfigError(f"{name} is {text}, and must be more than 0.")
            changed[limit.name] = value
        return replace(cls(), **changed)  # type: ignore[arg-type]


SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server needs to know before it starts."""

    data_dir: Path
    database_url: str
    secret_key: str = field(repr=False)
    workers: int = 1
    redis_url: str | None = field(default=None, repr=False)
    assets_url: str | None = field(default=None, repr=False)
    default_tier: str = "team"
    tiers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """What is set of tiers: ``{"free": {"projects": 10}}``."""
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def load(cls, data_dir: Path | None = None, environment: dict[str, str] | None = None) -> Settings:
        """Settings from a flag, the environment and defaults, in that order.

        Makes the data folder and the secret key file (mode 0600) when they are missing. Raises ConfigError.
        """
        env = dict(os.environ if environment is None else environment)
        folder = (data_dir or Path(env.get("OMNICRAFT_DATA_DIR", ".data"))).resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"The data folder {folder} can't be made: {error.strerror}.") from None
        url = env.get("OMNICRAFT_DATABASE_URL") or f"sqlite:///{folder / 'omnicraft.db'}"
        key = env.get("OMNICRAFT_SECRET_KEY")
        if not key:
            if not url.startswith("sqlite"):
                raise ConfigError(
                    "OMNICRAFT_SECRET_KEY is not set.",
                    hint="Servers that share a database must share a key; set it to 32 or more random bytes.",
                )
            key = _key_file(folder / "secret.key")
        if len(key) < SHORTEST_KEY:
            raise ConfigError(f"The secret key is too short; {SHORTEST_KEY} characters is the least.")
        return cls(
            data_dir=folder,
            database_url=url,
            secret_key=key,
            workers=_workers(env),
            assets_url=env.get("OMNICRAFT_ASSETS_URL") or None,
            redis_url=env.get("OMNICRAFT_REDIS_URL") or None,
            default_tier=env.get("OMNICRAFT_DEFAULT_TIER") or "team",
            tiers=_tiers(env),
            limits=Limits.from_environment(env),
        )


_TIER = re.compile(r"OMNICRAFT_TIER_([A-Z]+)_(REQUESTS|COMPILES|PROJECTS)")


def _tiers(environment: dict[str, str]) -> dict[str, dict[str, int]]:
    """``OMNICRAFT_TIER_<NAME>_REQUESTS``, ``_COMPILES`` (both in a minute) and ``_PROJECTS``."""
    tiers: dict[str, dict[str, int]] = {}
    for name, text in environment.items():
        if not (found := _TIER.fullmatch(name)):
            continue
        if not text.isdecimal() or int(text) < 1:
            raise ConfigError(f"{name} is {text!r}, and must be a whole number of 1 or more.")
        tiers.setdefault(found[1].lower(), {})[found[2].lower()] = int(text)
    return tiers


def _workers(environment: dict[str, str]) -> int:
    text = environment.get("OMNICRAFT_WORKERS")
    if not text:
        return min(os.cpu_count() or 1, 4)
    if not text.isdecimal() or int(text) < 1:
        raise ConfigError(f"OMNICRAFT_WORKERS is {text!r}, and must be a whole number of 1 or more.")
    return int(text)


def _key_file(path: Path) -> str:
    """The key in this file; made on first use, readable by its owner alone. Raises ConfigError."""
    try:
        if not path.exists():
            _write_key(path)
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"The key file {path} can't be used: {error.strerror}.") from None


def _write_key(path: Path) -> None:
    """Written beside and then renamed: after a crash the key is there whole or not at all."""
    descriptor, written = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # Its mode is 0600.
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(descriptor)
        Path(written).replace(path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
