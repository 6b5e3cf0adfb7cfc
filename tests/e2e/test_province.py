"""A province from two spreadsheets to its first answered data request, all of it in the browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from saovuong import clock
from tests import postgres
from tests.e2e import provinces, walks
from tests.e2e.conftest import Browser, Opener, ServerProcess, stopped
from tests.e2e.looks import SCREENS, Looks
from tests.e2e.provinces import Story, saved
from tests.factories import offices

NOTE = "Nghị quyết 12/NQ-HĐND"
DEEDS = {
    "import": ["nhập danh sách"],
    "phone": ["mời Lê Thị Hạnh", "in thẻ đăng nhập", "ghi nhận điện thoại của Trần Thị Bình"],
    "unit": [f"sáp nhập các đơn vị vào {offices.BINH_MINH}"],
    "privacy": ["lập bản sao toàn bộ dữ liệu của Đã xóa", "xóa dữ liệu của Đã xóa"],
}
"""What the audit log has to tell, by the kind one looks for."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def empty_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """As in production, with one course to study and nobody in it, not yet started."""
    var = tmp_path_factory.mktemp(request.param)
    server = ServerProcess(var, postgres.free_port(), {"SAOVUONG_ENV": "production"})
    server.settings["SAOVUONG_ORIGIN"] = server.address
    server.settings["SAOVUONG_CONTENT"] = str(one_course(var / "content"))
    # Playwright's loop runs in this thread.
    with ExitStack() as stack, ThreadPoolExecutor(1) as thread:
        if request.param == "postgresql":
            port = thread.submit(stack.enter_context, postgres.running()).result()
            thread.submit(postgres.run_sql, port, "CREATE DATABASE tinh").result()
            url = f"postgresql://{postgres.OWNER}@127.0.0.1:{port}/tinh"
            server.settings["SAOVUONG_DATABASE_URL"] = url
        yield server
        server.stop()


def one_course(folder: Path) -> Path:
    left_out = {one.name for one in Path("content/courses").iterdir()} - {walks.COURSE}
    shutil.copytree("content", folder, ignore=shutil.ignore_patterns(*left_out))
    return folder


@pytest.fixture
def story(
    empty_server: ServerProcess, browsers: Opener, request: pytest.FixtureRequest
) -> Iterator[Story]:
    """The pages look the same on both engines: one is looked at."""
    is_lite = "SAOVUONG_DATABASE_URL" not in empty_server.settings
    looks = Looks("province") if is_lite else None
    yield Story(empty_server, browsers, looks)
    if looks:
        assert looks.faults == []


def test_a_province_is_set_up_and_looked_after_in_the_browser(story: Story) -> None:
    operator = provinces.the_operator_comes_in(story)
    provinces.the_units_come_from_a_spreadsheet(story, operator)
    provinces.the_people_come_from_another(story, operator)
    invitation = provinces.the_officer_of_the_province_is_invited(story, operator)
    officer = provinces.the_officer_comes_in(story, invitation)
    codes = provinces.the_cards_of_a_commune_are_printed(story, officer)
    an = a_phone_is_paired_by_its_square(story, codes[offices.AN])
    binh = a_phone_is_paired_by_its_code(story, codes[offices.BINH])
    left_at = one_phone_keeps_a_lesson_to_itself(story, binh)
    one_studies_without_a_server(story, an)
    figures_are(officer, offices.AN_PHU, learners=9, finished=(2, 1, 0), passed=1)
    a_commune_is_merged(story, officer)
    the_day_before_shows_the_old_tree(story, officer)
    a_phone_is_lost(story, officer, binh, left_at)
    figures_are(officer, offices.BINH_MINH, learners=12, finished=(2, 2, 0), passed=1)
    a_copy_of_everything_is_handed_over(story, officer)
    a_person_is_erased(story, officer)
    figures_are(officer, offices.BINH_MINH, learners=11, finished=(1, 1, 0), passed=0)
    the_log_tells_all_of_it(story, operator)


def a_phone_is_paired_by_its_square(story: Story, code: str) -> Browser:
    """The square holds this address."""
    phone = story.browsers("phone-an")
    page = phone.open()
    walks.sign_in_with_card(page, f"{story.server.address}/#/vao/{code}")
    walks.download_course(page)
    return phone


def a_phone_is_paired_by_its_code(story: Story, code: str) -> Browser:
    phone = story.browsers("phone-binh")
    page = phone.open()
    page.goto(f"{story.server.address}/#/vao")
    page.get_by_label("Mã trên thẻ").fill(code.lower().replace("-", " "))
    story.look(page, "12-pairing")
    walks.sign_in_with_card(page, page.url)
    walks.download_course(page)
    return phone


def received(page: Page) -> None:
    walks.go(page, "#/")
    expect(page.get_by_text("Mọi việc đã làm đều đã tới máy chủ")).to_be_visible(timeout=60_000)


def one_phone_keeps_a_lesson_to_itself(story: Story, phone: Browser) -> datetime:
    """One lesson reaches the server, the next does not; the minute after it was read."""
    page = phone.context.pages[0]
    walks.read_lesson(page, walks.FIRST)
    received(page)
    phone.context.set_offline(True)
    walks.read_lesson(page, walks.SECOND)
    return clock.now().replace(second=0, microsecond=0) + timedelta(minutes=1)


def one_studies_without_a_server(story: Story, phone: Browser) -> None:
    page = phone.context.pages[0]
    with stopped(story.server, phone.context):
        for lesson in (walks.FIRST, walks.SECOND):
            walks.read_lesson(page, lesson)
        walks.begin_test(page)
        walks.take_test(page)
        expect(page.get_by_text("Đã lưu trên máy").first).to_be_visible()
        story.look(page, "13-handed-in-offline")
    received(page)
    story.look(page, "14-received")


def figures_are(
    page: Page, unit: str, *, learners: int, finished: Sequence[int], passed: int
) -> None:
    """As the overview of the province shows them."""
    walks.go(page, "#/quan-ly")
    page.reload()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=unit))
    for at, count in enumerate(finished, 1):
        lesson = row.get_by_role("link", name=f"Bài {at}:")
        expect(lesson).to_have_attribute("aria-label", re.compile(rf", {count}/{learners} người"))
    expect(row.get_by_role("cell", name=f"{passed / learners:.0%}", exact=True)).to_be_visible()


def a_commune_is_merged(story: Story, page: Page) -> None:
    walks.go(page, "#/quan-ly/don-vi")
    page.get_by_role("link", name=offices.PROVINCE).click()
    page.get_by_role("link", name=offices.AN_PHU).click()
    page.get_by_role("link", name="Sáp nhập").click()
    page.get_by_label("Sáp nhập vào", exact=True).fill("binh minh")
    page.get_by_role("button", name=offices.BINH_MINH).click()
    page.get_by_label("Ngày có hiệu lực").fill(clock.today().isoformat())
    page.get_by_label("Căn cứ pháp lý").fill(NOTE)
    walks.button(page, "Xem trước thay đổi").click()
    expect(page.get_by_text("9 người đi theo")).to_be_visible()
    deed = page.get_by_role("button", name="Sáp nhập", exact=True)
    expect(deed).to_be_disabled()
    page.get_by_label(f"Gõ “{offices.AN_PHU}” để xác nhận").fill(offices.AN_PHU)
    story.look(page, "20-merger")
    deed.click()
    expect(page.get_by_text(f"Nhận sáp nhập {offices.AN_PHU}")).to_be_visible()
    story.look(page, "21-merged")
    figures_are(page, offices.BINH_MINH, learners=12, finished=(2, 1, 0), passed=1)


def the_day_before_shows_the_old_tree(story: Story, page: Page) -> None:
    walks.go(page, "#/quan-ly/don-vi")
    page.get_by_role("link", name=offices.PROVINCE).click()
    expect(page.get_by_role("link", name=offices.BINH_MINH)).to_be_visible()
    expect(page.get_by_role("link", name=offices.AN_PHU)).to_have_count(0)
    page.get_by_label("Xem như ngày").fill((clock.today() - timedelta(days=1)).isoformat())
    expect(page.get_by_role("link", name=offices.AN_PHU)).to_be_visible()
    story.look(page, "22-day-before")


def a_phone_is_lost(story: Story, page: Page, phone: Browser, left_at: datetime) -> None:
    """What was read before ``left_at`` counts though it arrives later; what came after does not."""
    pocket = phone.context.pages[0]
    pocket.wait_for_timeout(max(0, (left_at - clock.now()).total_seconds() * 1000))
    walks.read_lesson(pocket, "dqtv-03")
    walks.go(page, "#/quan-ly/may")
    page.get_by_label("Máy của ai?").fill("tran thi binh")
    page.get_by_role("button", name="Tìm", exact=True).click()
    story.look(page, "30-phones")
    page.get_by_role("link", name=offices.BINH).click()
    lost = left_at.astimezone(clock.VIETNAM)
    page.get_by_label("Mất ngày").fill(f"{lost:%Y-%m-%d}")
    page.get_by_label("Vào lúc").fill(f"{lost:%H:%M}")
    expect(page.get_by_text("1 phiên đang mở kết thúc ngay")).to_be_visible()
    deed = page.get_by_role("button", name="Báo mất máy này")
    expect(deed).to_be_disabled()
    page.get_by_label(f"Gõ “{offices.BINH}” để xác nhận").fill(offices.BINH)
    story.look(page, "31-loss")
    deed.click()
    expect(page.get_by_text("Đã báo mất máy")).to_be_visible()
    story.look(page, "32-reported")
    phone.context.set_offline(False)
    walks.go(pocket, "#/")
    expect(pocket.get_by_text("Đơn vị đã báo mất máy này")).to_be_visible()
    story.look(pocket, "33-told")
    page.reload()
    expect(page.get_by_text("mục để riêng, chưa tính").first).to_be_visible()
    story.look(page, "34-what-came")


def record(page: Page, kind: str, wish: str) -> None:
    walks.go(page, "#/quan-ly/du-lieu")
    page.get_by_role("link", name="Ghi yêu cầu mới").click()
    page.get_by_label("Ai yêu cầu?").fill("nguyen van an")
    page.get_by_role("button", name="Tìm người").click()
    page.get_by_role("button", name=offices.AN).click()
    page.get_by_label(kind).check()
    page.get_by_label("Lời của người yêu cầu").fill(wish)
    page.get_by_role("button", name="Ghi nhận, bắt đầu tính hạn").click()
    expect(page.get_by_role("heading", name=kind)).to_be_visible()


def a_copy_of_everything_is_handed_over(story: Story, page: Page) -> None:
    record(page, "Xin bản sao dữ liệu", "Cho tôi xin bản sao dữ liệu của tôi")
    story.look(page, "40-request")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="Để đọc (PDF)").click()
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(saved(sheet.value))).pages)
    assert offices.AN in text
    assert "0987654321" in text
    if story.looks:
        (SCREENS / "province-dossier.pdf").write_bytes(saved(sheet.value))
    with page.expect_download() as whole:
        page.get_by_role("button", name="Đầy đủ (JSON)").click()
    tables = json.loads(saved(whole.value))["tables"]
    assert tables["people"]["rows"][0]["name"] == offices.AN
    assert len(tables["events"]["rows"]) == 6
    page.get_by_label("Nội dung trả lời").fill("Đã giao bản in ngày hôm nay")
    page.get_by_role("button", name="Đã giải quyết xong").click()
    expect(page.get_by_text("Đã lập bản sao (PDF)")).to_be_visible()
    story.look(page, "41-answered")


def a_person_is_erased(story: Story, page: Page) -> None:
    record(page, "Xin xóa dữ liệu", "Tôi đã chuyển đi nơi khác")
    page.get_by_role("button", name="Xem sẽ xóa những gì").click()
    page.get_by_label(f"Gõ “{offices.AN}” để xác nhận").fill(offices.AN)
    story.look(page, "42-erasure")
    page.get_by_role("button", name="Xóa vĩnh viễn").click()
    expect(page.get_by_text("Dữ liệu của người này đã xóa.")).to_be_visible()
    expect(page.get_by_text(offices.AN)).to_have_count(0)
    story.look(page, "43-erased")


def the_log_tells_all_of_it(story: Story, page: Page) -> None:
    for kind, deeds in DEEDS.items():
        walks.go(page, f"#/quan-ly/nhat-ky?loai={kind}")
        for deed in deeds:
            expect(page.get_by_role("listitem").filter(has_text=deed).first).to_be_visible()
    expect(page.get_by_text(offices.AN)).to_have_count(0)
    story.look(page, "50-log")
    page.get_by_role("button", name="Kiểm tra tính nguyên vẹn").click()
    expect(page.get_by_text("Nhật ký còn nguyên vẹn")).to_be_visible()
    assert "The audit log is whole" in story.server.run("audit", "verify")
    assert "Every derived table is what the events say." in story.server.run("rebuild")
