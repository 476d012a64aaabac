"""Limits on how often: in memory and in a real Redis, where two servers count together."""

import subprocess
import time

import pytest

from collab.api.rates import Rates, TooManyError, per_minute, per_window

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """The address of a Redis server of the tests' own, on a socket in a temporary folder."""
    socket = tmp_path_factory.mktemp("redis") / "redis.sock"
    options = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(socket.parent))
    process = subprocess.Popen(["redis-server", *options], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert any("ready to accept connections" in line for line in process.stdout)
        yield f"redis+unix://{socket}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(params=["memory", "redis"])
async def servers(request):
    """Two servers that share what they count, as far as the storage goes."""
    if request.param == "memory":
        rates = Rates()
        yield rates, rates
        return
    url = request.getfixturevalue("redis")
    one, two = Rates(url), Rates(url)
    yield one, two
    await one.close()
    await two.close()


async def test_a_limit_is_shared_and_used_up(servers, request):
    one, two = servers
    key = request.node.name
    left = [(await rates.take(per_minute(4), key)).remaining for rates in (one, two, one, two)]
    assert left == [3, 2, 1, 0]
    for rates in servers:
        with pytest.raises(TooManyError) as refused:
            await rates.take(per_minute(4), key)
        assert 1 <= refused.value.retry_after <= 120
        assert refused.value.headers["X-RateLimit-Remaining"] == "0"
        assert int(refused.value.headers["X-RateLimit-Reset"]) >= int(time.time())
        with pytest.raises(TooManyError):
            await rates.check(per_minute(4), key)
    await one.take(per_minute(4), key, "somebody else")


async def test_checking_uses_nothing_and_forgetting_gives_it_back(servers, request):
    one, two = servers
    limit, key = per_window(1, 900), request.node.name
    for _ in range(3):
        await one.check(limit, key)
    await one.take(limit, key)
    with pytest.raises(TooManyError):
        await two.take(limit, key)
    await two.forget(limit, key)
    await one.take(limit, key)
