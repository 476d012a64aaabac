"""The bytes of assets in an S3-compatible store, for servers that share one."""

from __future__ import annotations

import hashlib
import io
import re
from urllib.parse import parse_qs, unquote, urlsplit

from minio import Minio
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from collab.config import ConfigError
from collab.errors import OmniCraftError

_NAME = re.compile(r"([0-9a-f]{64})\.[a-z0-9.]{1,16}")


class StoreError(OmniCraftError):
    """The store can't be reached, or refuses."""

    code = "STORE_FAILED"
    status = 503

    def __init__(self) -> None:
        super().__init__("Files can't be stored or read at the moment.", hint="Try again in a moment.")


class S3Files:
    """A bucket of files ``<sha256>.<suffix>`` that never change. The bucket must exist."""

    def __init__(self, url: str) -> None:
        """``url`` is ``s3://KEY:SECRET@HOST[:PORT]/BUCKET[?region=NAME&plain=1]``; ``plain``: without TLS.

        Raises ConfigError for another.
        """
        parts = urlsplit(url)
        self._bucket = parts.path.strip("/")
        if parts.scheme != "s3" or not (
            parts.hostname and parts.username and parts.password and self._bucket
        ):
            raise ConfigError(  # Without the URL: it holds a secret.
                "OMNICRAFT_ASSETS_URL can't be understood.",
                hint="It has the form s3://KEY:SECRET@HOST/BUCKET, with ?region=NAME or ?plain=1 behind.",
            )
        options = parse_qs(parts.query)
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        self._client = Minio(
            host,
            access_key=unquote(parts.username),
            secret_key=unquote(parts.password),
            secure="plain" not in options,
            region=options.get("region", ["us-east-1"])[0],
        )

    def put(self, data: bytes, suffix: str) -> str:
        """Keep bytes; returns their SHA-256. Raises StoreError."""
        digest = hashlib.sha256(data).hexdigest()
        try:
            self._client.put_object(self._bucket, f"{digest}.{suffix}", io.BytesIO(data), len(data))
        except (MinioException, HTTPError) as error:
            raise StoreError from error
        return digest

    def get(self, name: str) -> bytes | None:
        """What is kept under ``<sha256>.<suffix>``; None if there is nothing, or not what was put there."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        try:
            response = self._client.get_object(self._bucket, name)
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise StoreError from error
        except (MinioException, HTTPError) as error:
            raise StoreError from error
        try:
            data = response.read()
        finally:
            response.close()
            response.release_conn()
        return data if hashlib.sha256(data).hexdigest() == found[1] else None

    def remove(self, name: str) -> None:
        """Forget what is kept under this name; nothing when there is nothing. Raises StoreError."""
        try:
            self._client.remove_object(self._bucket, name)
        except (MinioException, HTTPError) as error:
            raise StoreError from error
