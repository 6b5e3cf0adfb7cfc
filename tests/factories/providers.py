"""A real OpenID provider in a process of its own, and a person who signs in there."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx

from saovuong.identity.provider.config import ProviderConfig
from saovuong.identity.provider.routes import RETURN_PATH
from tests.factories.server import ORIGIN

_SERVE = Path(__file__).parents[1] / "provider" / "serve.mjs"


@contextmanager
def provider_process(folder: Path, origin: str = ORIGIN) -> Iterator[ProviderConfig]:
    """The provider's settings, for as long as it runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "provider.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["node", str(_SERVE), str(port), f"{origin}{RETURN_PATH}"], stdout=out, stderr=out
        )
    try:
        issuer = f"http://127.0.0.1:{port}"
        _wait_for(f"{issuer}/.well-known/openid-configuration", log)
        yield ProviderConfig(
            issuer=issuer,
            client_id="sao-vuong",
            client_secret="a secret: for tests / 100%",
            name="Cổng thử",
        )
    finally:
        process.terminate()
        process.wait(timeout=20)


def sign_in_there(location: str, subject: str) -> str:
    """What a person does at the provider; the address it sends the browser back to."""
    with httpx.Client(trust_env=False) as browser:
        reply = browser.get(location)
        for _step in range(12):
            if reply.is_redirect:
                target = urljoin(str(reply.url), reply.headers["location"])
                if RETURN_PATH in target:
                    return target
                reply = browser.get(target)
                continue
            prompt = re.search(r'name="prompt" value="(\w+)"', reply.text)
            action = re.search(r'action="([^"]+)"', reply.text)
            assert prompt, reply.text
            assert action, reply.text
            form = {"prompt": prompt[1], "login": subject, "password": "x"}
            reply = browser.post(urljoin(str(reply.url), action[1]), data=form)
    raise AssertionError("the provider never sent the browser back")


def _wait_for(url: str, log: Path) -> None:
    for _ in range(200):
        try:
            if httpx.get(url, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text())
