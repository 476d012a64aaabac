"""One suite for where assets' bytes are kept: a folder, and a bucket of an S3-compatible server."""

import hashlib
import io

import pytest
from minio import Minio
from moto.server import ThreadedMotoServer

from collab.api.s3 import S3Files, StoreError
from collab.compile.artifacts import ArtifactStore
from collab.config import ConfigError

KEY, SECRET = "key", "a secret/with:signs@in"
QUOTED = "a%20secret%2Fwith%3Asigns%40in"


@pytest.fixture(scope="module")
def bucket():
    """The address of an empty bucket, and a client that sees what is in it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = Minio(f"{host}:{port}", access_key=KEY, secret_key=SECRET, secure=False, region="us-east-1")
    client.make_bucket("assets")
    yield f"s3://{KEY}:{QUOTED}@{host}:{port}/assets?plain=1", client
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "folder":
        return ArtifactStore(tmp_path / "assets")
    return S3Files(request.getfixturevalue("bucket")[0])


@pytest.mark.parametrize("data", [b"", b"hello", bytes(range(256)) * 4096])
def test_what_is_put_is_got_by_its_hash(store, data):
    name = store.put(data, "bin")
    assert name == hashlib.sha256(data).hexdigest()
    assert store.put(data, "bin") == name
    assert store.get(f"{name}.bin") == data


def test_what_is_removed_is_gone(store):
    name = store.put(b"to go", "bin")
    for _ in range(2):
        store.remove(f"{name}.bin")
        assert store.get(f"{name}.bin") is None


@pytest.mark.parametrize("name", ["", "x", "../secret.key", "0" * 64, f"{'0' * 64}.bin", f"{'G' * 64}.bin"])
def test_what_was_never_put_is_not_there(store, name):
    assert store.get(name) is None


def test_what_somebody_else_put_in_the_bucket_is_not_believed(bucket):
    url, client = bucket
    name = f"{'1' * 64}.bin"
    client.put_object("assets", name, io.BytesIO(b"something else"), 14)
    assert S3Files(url).get(name) is None


def test_a_bucket_that_is_not_there_is_said(bucket):
    store = S3Files(bucket[0].replace("/assets", "/nothing"))
    with pytest.raises(StoreError):
        store.put(b"x", "bin")
    with pytest.raises(StoreError):
        store.get(f"{'0' * 64}.bin")


@pytest.mark.parametrize("url", ["", "http://a:b@c/d", "s3://c/d", "s3://a:b@c", "s3://a@c/d", "s3://a:b@/d"])
def test_an_address_that_can_not_be(url):
    with pytest.raises(ConfigError) as refused:
        S3Files(url)
    assert "b@c" not in refused.value.message
