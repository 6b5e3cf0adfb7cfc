"""An operator looks how the server is; what a browser stops on our page is reported there."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess
from tests.e2e.looks import Looks
from tests.e2e.staff import PASSWORD

VIOLATION = """() => {
  const image = document.createElement('img');
  image.alt = '';
  image.src = 'http://127.0.0.1:9/theo-doi.png?ai=toi';
  document.body.append(image);
}"""


def test_an_operator_sees_the_state_and_a_real_violation(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    told = server.run("init", "--name", "Quản trị (mẫu)", "--login", "quan-tri")
    link = next(word for word in told.split() if "#/vao/" in word)
    page = browsers("operator").open()
    walks.sign_in_as_staff(
        page, f"{server.address}/#/vao/{link.rsplit('/', 1)[1]}", "quan-tri", PASSWORD
    )
    expect(page.get_by_role("link", name="Hệ thống")).to_be_visible()
    walks.go(page, "#/quan-ly/he-thong")
    expect(page.get_by_role("heading", name="Hệ thống", level=1)).to_be_visible()
    expect(page.get_by_text("chưa trình duyệt nào phải chặn")).to_be_visible()
    looks.at(page, "well")

    page.evaluate(VIOLATION)
    reported = page.get_by_text("http://127.0.0.1", exact=True)
    for _ in range(10):
        page.wait_for_timeout(2_000)
        walks.button(page, "Xem lại").click()
        page.wait_for_timeout(300)
        if reported.count():
            break
    expect(reported).to_be_visible()
    expect(page.get_by_text("img-src", exact=False)).to_be_visible()
    assert "ai=toi" not in page.get_by_role("main").inner_text()
    looks.at(page, "reported")

    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_role("heading", name="System", level=1)).to_be_visible()
    looks.at(page, "english")


def test_an_officer_does_not_find_it(server: ServerProcess, browsers: Opener) -> None:
    page = browsers("officer").open_as_officer(server, "he-thong")
    expect(page.get_by_role("link", name="Nhật ký")).to_be_visible()
    assert page.get_by_role("link", name="Hệ thống").count() == 0
    walks.go(page, "#/quan-ly/he-thong")
    expect(page.get_by_text("Mục này dành cho cán bộ")).to_be_visible()
