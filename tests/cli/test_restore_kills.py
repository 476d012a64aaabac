"""kill -9 while a moment is restored: the text is what it was or is to be, and every step is there."""

import os
import random
import signal
import threading
import time

import httpx

from tests.cli.test_serve import access_token

KILLS = int(os.environ.get("OMNICRAFT_KILLS", "5"))
TEXTS = [f"<component name='C{number}'/>\n" * number for number in range(1, 6)]


def test_a_restore_is_whole_or_not_begun(start, tmp_path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    source = random.Random(seed)
    start().stop()
    component_id, token = access_token(tmp_path / "data")
    path = f"/api/components/{component_id}"
    headers = {"Authorization": f"Bearer {token}"}
    server = start()
    with httpx.Client(base_url=server.url, headers=headers) as client:
        for text in TEXTS:
            assert client.put(path, json={"source": text}).is_success
    server.stop()
    now, seq = TEXTS[-1], len(TEXTS)
    for _ in range(KILLS):
        server = start()
        with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
            step = source.randrange(1, len(TEXTS))
            answered = []

            def restore(step=step, client=client, answered=answered):
                try:
                    answered.append(client.post(f"{path}/history/{step}/restore").is_success)
                except httpx.TransportError:
                    answered.append(False)

            restoring = threading.Thread(target=restore)
            restoring.start()
            time.sleep(source.random() * 0.06)
            server.stop(signal.SIGKILL)
            restoring.join()
        server = start()
        with httpx.Client(base_url=server.url, headers=headers) as client:
            found = client.get(path).json()["data"]
            wanted = TEXTS[step - 1]
            assert found["source"] in ([wanted] if answered == [True] else [now, wanted])
            assert found["seq"] - seq == (found["source"] != now)
            now, seq = found["source"], found["seq"]
            for number, text in enumerate(TEXTS, 1):
                assert client.get(f"{path}/history/{number}").json()["data"]["source"] == text
        server.stop()
