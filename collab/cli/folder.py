"""The ``.omni`` files of a folder, read and written so that nothing of anybody's is lost."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from collab.cli.agreement import SUFFIX, digest
from collab.cli.sources import FileError
from collab.records import record

LARGEST = 1024 * 1024
"""Bytes of a file that is read at all."""
_SKIPPED = {"node_modules", "__pycache__"}


@record
class _Stamp:
    """By what a file is known not to have changed."""

    modified: int
    size: int
    inode: int


class Folder:
    """A folder and those below it, but for hidden ones. Paths are relative, with ``/``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: dict[str, str] = {}
        """Why files were not read, by path, when the folder was last looked at."""
        self._read: dict[str, tuple[_Stamp, str | None]] = {}

    def look(self) -> dict[str, str]:
        """The texts of the files, by path. Raises FileError when the folder is not there."""
        if not self.root.is_dir():
            raise FileError(f"The folder {self.root} is not there.", hint="It is followed again when it is.")
        found: dict[str, tuple[_Stamp, str | None]] = {}
        for path in self._paths():
            with suppress(FileNotFoundError):  # It has gone meanwhile.
                known = self._read.get(path)
                stamp = self._stamp(path)
                if known is None or known[0] != stamp:
                    known = (stamp, self._text(path, stamp.size))
                found[path] = known
        self._read = found
        self.problems = {path: why for path, why in self.problems.items() if path in found}
        return {path: text for path, (_, text) in found.items() if text is not None}

    def write(self, path: str, text: str, expected: str | None) -> bool:
        """Have a file hold a text, if it says what is ``expected`` (a digest; None: there is none).

        Whoever reads it sees the one text or the other. Raises FileError.
        """
        if not self._is(path, expected):
            return False
        target = self.root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", newline="", dir=target.parent, prefix=".", suffix=".tmp", delete=False
            ) as file:
                file.write(text)
            mode = target.stat().st_mode & 0o777 if expected is not None else 0o666 & ~_umask()
            Path(file.name).chmod(mode)
            Path(file.name).replace(target)
        except OSError as error:
            raise FileError(f"{path} can't be written: {error.strerror}.") from None
        return True

    def move(self, path: str, to: str) -> None:
        """Give a file another name, unless there is one of that name. Raises FileError."""
        try:
            if (self.root / to).exists():
                raise FileError(f"{path} can't become {to}: there is such a file.")
            (self.root / path).rename(self.root / to)
        except OSError as error:
            raise FileError(f"{path} can't become {to}: {error.strerror}.") from None

    def remove(self, path: str, expected: str) -> bool:
        """Take a file away, if it says what is ``expected`` (a digest). Raises FileError."""
        if not self._is(path, expected):
            return False
        try:
            (self.root / path).unlink()
        except OSError as error:
            raise FileError(f"{path} can't be removed: {error.strerror}.") from None
        return True

    def _paths(self) -> list[str]:
        paths: list[str] = []
        for folder, below, files in os.walk(self.root):
            below[:] = sorted(name for name in below if not name.startswith(".") and name not in _SKIPPED)
            here = Path(folder).relative_to(self.root)
            paths += [
                (here / name).as_posix()
                for name in sorted(files)
                if name.endswith(SUFFIX) and not name.startswith(".")
            ]
        return paths

    def _stamp(self, path: str) -> _Stamp:
        status = (self.root / path).stat()
        return _Stamp(status.st_mtime_ns, status.st_size, status.st_ino)

    def _text(self, path: str, size: int) -> str | None:
        self.problems.pop(path, None)
        if size > LARGEST:
            self.problems[path] = f"it has more than {LARGEST // 1024} KB"
            return None
        try:
            return (self.root / path).read_bytes().decode()
        except FileNotFoundError:
            raise
        except OSError as error:
            self.problems[path] = f"it can't be read: {error.strerror}"
        except UnicodeDecodeError as error:
            self.problems[path] = f"it is not UTF-8 text (byte {error.start + 1})"
        return None

    def _is(self, path: str, expected: str | None) -> bool:
        try:
            return digest((self.root / path).read_bytes().decode()) == expected
        except FileNotFoundError:
            return expected is None
        except (OSError, UnicodeDecodeError):
            return False


def _umask() -> int:
    """What files are made without; asking for it sets it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
