"""A new version of the app comes between attempts, never in the middle of one."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess

WORKER = "/service-worker.js"
UPDATE = "navigator.serviceWorker.getRegistration().then((one) => one.update())"
WAITING = "navigator.serviceWorker.getRegistration().then((one) => one.waiting !== null)"
OFFER = "Đã có bản mới"


class Front(ThreadingHTTPServer):
    """Stands before the server and, once told, serves a worker of a newer version."""

    is_newer = False
    behind = ""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server_address[1]}"


class Passing(BaseHTTPRequestHandler):
    server: Front

    def _pass_on(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name: value for name, value in self.headers.items() if name != "Connection"}
        headers["Accept-Encoding"] = "identity"
        reply = httpx.request(
            self.command,
            self.server.behind + self.path,
            headers=headers,
            content=self.rfile.read(length),
        )
        body = reply.content
        if self.path == WORKER and self.server.is_newer:
            body += b"\n// a newer version\n"
        self.send_response(reply.status_code)
        for name, value in reply.headers.multi_items():
            if name not in ("content-length", "etag", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = _pass_on  # noqa: N815 - names the base class calls

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def front(server: ServerProcess) -> Iterator[Front]:
    front = Front(("127.0.0.1", 0), Passing)
    front.behind = server.address
    Thread(target=front.serve_forever, daemon=True).start()
    yield front
    front.shutdown()
    front.server_close()


def at(front: Front, server: ServerProcess, link: str) -> str:
    return link.replace(server.address, front.address)


def loaded_at(page: Page) -> float:
    moment: float = page.evaluate("performance.timeOrigin")
    return moment


def test_a_new_version_waits_for_the_end_of_a_test(
    server: ServerProcess, front: Front, browsers: Opener
) -> None:
    page = browsers("phone").open()
    walks.sign_in_with_card(page, at(front, server, server.card_of(21)))
    walks.download_course(page)
    walks.begin_test(page)
    walks.answer(page, "test")

    front.is_newer = True
    page.evaluate(UPDATE)
    walks.until(page, WAITING)
    page.wait_for_timeout(500)
    expect(page.get_by_text(OFFER)).to_be_hidden()
    expect(page.get_by_role("timer")).to_be_visible()

    before = loaded_at(page)
    page.get_by_text("Tất cả câu hỏi").click()
    walks.hand_in(page)
    walks.go(page, "#/")
    expect(page.get_by_text(OFFER)).to_be_visible()
    walks.button(page, "Dùng ngay").click()
    walks.until(page, f"performance.timeOrigin > {before}")
    expect(page.get_by_text("Việc tiếp theo")).to_be_visible()
    assert page.evaluate(WAITING) is False


def test_a_missing_file_is_missing_and_never_the_page(
    server: ServerProcess, browsers: Opener
) -> None:
    page = browsers("phone").open()
    page.goto(server.address)
    walks.until(page, walks.CONTROLLED)
    for path in ("/assets/nope-12345678.js", "/packs/" + "0" * 64, "/nope.png"):
        seen = page.evaluate(
            "path => fetch(path).then((r) => [r.status, r.headers.get('content-type')])", path
        )
        assert seen[0] == 404
        assert "text/html" not in seen[1]
