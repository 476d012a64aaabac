"""How long a source may be."""

from collab.errors import OmniCraftError


class SourceTooLargeError(OmniCraftError):
    """A source is longer than a document may be. Sizes in bytes of UTF-8."""

    code = "SOURCE_TOO_LARGE"
    status = 413

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The source is {size} bytes long; {limit} is the most.", hint="Split it into several components."
        )


def check_size(source: str, limit: int) -> None:
    """Raises SourceTooLargeError."""
    size = len(source.encode())
    if size > limit:
        raise SourceTooLargeError(size, limit)
