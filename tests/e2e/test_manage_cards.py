"""Cards printed and shown, a phone paired by one, reported lost, told so, and taken back."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import zxingcpp
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from saovuong import clock
from saovuong.identity.models import Device, SignInAttempt
from tests.e2e import walks
from tests.e2e.conftest import Browser, Opener, ServerProcess, learner_name
from tests.e2e.looks import Looks
from tests.formats.pictures import grey

CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
FIRST, TENTH = learner_name(1), learner_name(10)


def test_a_card_pairs_a_phone_which_is_lost_and_found_again(
    server: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    office, pocket = browsers("office"), browsers("phone")
    page = office.open_as_officer(server, "thẻ")
    page.get_by_role("link", name="Thẻ đăng nhập").click()
    expect(
        page.get_by_text("40 học viên, 39 người cần thẻ, 40 người chưa đăng nhập")
    ).to_be_visible()
    looks.at(page, "list")
    code = print_two(page, looks)
    print_the_rest(page)
    phone = pocket.open()
    name = pair(phone, f"{server.address}/#/vao/{code}")
    one_card(page, server, looks)
    work(phone)
    server.write(signed_in_hours_ago)
    report_lost(page, name, looks)
    the_phone_says_so(pocket, phone, name, looks)
    page.reload()
    expect(page.get_by_text("mục để riêng, chưa tính").first).to_be_visible()
    expect(page.get_by_text("Từ máy bị mất", exact=True)).to_be_visible()
    looks.at(page, "lost")
    take_back(page, looks)
    server.write(minutes_pass)
    start_anew(phone, name)
    expect(phone.get_by_text("Máy chủ đã nhận")).to_be_visible()
    expect(phone.get_by_text("Đơn vị đã báo mất máy này")).to_have_count(0)
    in_english(page, looks)


def printed(page: Page) -> list[str]:
    """Prints what the box offers; the codes in the file, none of which the page ever shows."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="Tạo tệp để in").click()
    expect(page.get_by_text("Đã lưu tờ thẻ")).to_be_visible()
    sheet = PdfReader(BytesIO(Path(saved.value.path()).read_bytes()))
    codes = CODE.findall("\n".join(one.extract_text() for one in sheet.pages))
    assert codes
    assert len(sheet.pages) == -(-len(codes) // 8)
    assert not [code for code in codes if code in page.content()]
    return codes


def print_two(page: Page, looks: Looks) -> str:
    """Two people of a unit below, one with a card that ends by it; the code of the other."""
    page.get_by_role("heading", name="Đơn vị cấp dưới hoặc đơn vị khác").click()
    page.get_by_role("link", name="Xã mẫu 1", exact=True).click()
    expect(page.get_by_role("heading", name="Xã mẫu 1")).to_be_visible()
    page.get_by_label("Tìm người").fill("hoc vien")
    page.get_by_role("button", name="Tìm", exact=True).click()
    expect(page.get_by_text("Đánh dấu những người cần in thẻ.")).to_be_visible()
    row(page, FIRST).get_by_role("checkbox").check()
    row(page, learner_name(2)).get_by_role("checkbox").check()
    page.get_by_role("button", name="In 2 thẻ cho người được đánh dấu").click()
    expect(page.get_by_text("1 thẻ đã phát mà chưa dùng sẽ hết hiệu lực")).to_be_visible()
    looks.at(page, "print")
    codes = printed(page)
    assert len(set(codes)) == 2
    looks.at(page, "printed")
    page.get_by_role("button", name="Đã xong", exact=True).click()
    expect(row(page, learner_name(2)).get_by_text("Thẻ chưa dùng, hạn đến")).to_be_visible()
    return codes[0]


def print_the_rest(page: Page) -> None:
    """The whole province but for the two who have theirs, from a page that shows only some."""
    page.get_by_role("link", name="Tỉnh mẫu (trình diễn)").click()
    page.get_by_role("button", name="Chưa có thẻ (38)").click()
    page.get_by_role("button", name="In 38 thẻ cho cả danh sách này").click()
    assert len(set(printed(page))) == 38
    page.get_by_role("button", name="Đã xong", exact=True).click()
    expect(page.get_by_text("40 học viên, 0 người cần thẻ")).to_be_visible()


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=name)


def pair(phone: Page, link: str) -> str:
    """Signs in with a card from the sheet; the name of whoever it was."""
    phone.goto(link)
    phone.get_by_role("button", name="Đăng nhập", exact=True).click()
    name = phone.get_by_role("heading", name="Chào").inner_text().removeprefix("Chào đồng chí ")
    phone.get_by_label("Mã PIN mới").fill(walks.PIN)
    phone.get_by_label("Nhập lại mã PIN").fill(walks.PIN)
    walks.button(phone, "Dùng mã PIN này").click()
    expect(phone.get_by_text("Việc tiếp theo")).to_be_visible()
    return name


def one_card(page: Page, server: ServerProcess, looks: Looks) -> None:
    """Shown on the officer's screen, scanned from it, gone when handed over; then withdrawn."""
    walks.go(page, "#/quan-ly/the")
    page.get_by_role("button", name="Tất cả (40)").click()
    page.get_by_label("Tìm người").fill("vien 10")
    page.get_by_role("button", name="Tìm", exact=True).click()
    row(page, TENTH).get_by_role("button", name="Thẻ").click()
    box = page.get_by_role("dialog")
    box.get_by_role("button", name="Hiện thẻ mới").click()
    picture = box.get_by_alt_text("Mã QR của thẻ")
    expect(picture).to_be_visible()
    looks.at(page, "one")
    shown = box.locator(".code").inner_text()
    (scanned,) = zxingcpp.read_barcodes(grey(picture.screenshot()))
    assert scanned.text == f"{server.address}/#/vao/{shown}"
    box.get_by_role("button", name="Đã trao: ẩn mã").click()
    assert shown not in page.content()
    box.get_by_role("button", name="Thu hồi thẻ", exact=True).click()
    looks.at(page, "withdraw")
    box.get_by_role("button", name="Thu hồi thẻ này").click()
    expect(box.get_by_text("Thẻ đã thu hồi")).to_be_visible()
    box.get_by_role("button", name="Đóng").click()
    expect(row(page, TENTH).get_by_text("Thẻ đã thu hồi")).to_be_visible()


def work(phone: Page) -> None:
    """A lesson, and a test handed in without an answer."""
    walks.download_course(phone)
    walks.read_lesson(phone, walks.FIRST)
    walks.begin_test(phone)
    for at in range(20):
        walks.button(phone, "Xem lại" if at == 19 else "Tiếp theo").click()
    walks.hand_in(phone)
    expect(phone.get_by_text("Máy chủ đã nhận").first).to_be_visible()


async def signed_in_hours_ago(session: AsyncSession) -> None:
    await session.execute(update(Device).values(registered_at=clock.now() - timedelta(hours=3)))


async def minutes_pass(session: AsyncSession) -> None:
    """The phone has tried in vain meanwhile and would be told to wait."""
    await session.execute(delete(SignInAttempt))


def report_lost(page: Page, name: str, looks: Looks) -> None:
    """From the list of phones; the page of the person shows the same phone."""
    walks.go(page, "#/quan-ly/may")
    expect(page.get_by_role("button", name="Tất cả máy (1)")).to_be_visible()
    page.get_by_label("Máy của ai?").fill(name)
    page.get_by_role("button", name="Tìm", exact=True).click()
    looks.at(page, "phones")
    page.get_by_role("link", name=name).click()
    page.get_by_role("main").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name="Thẻ đăng nhập")).to_be_visible()
    expect(page.get_by_text("Thẻ đã dùng ngày")).to_be_visible()
    looks.at(page, "person")
    page.get_by_role("link", name="Chrome").click()
    hour_ago = clock.now().astimezone(clock.VIETNAM) - timedelta(hours=1)
    page.get_by_label("Mất ngày").fill(f"{hour_ago:%Y-%m-%d}")
    page.get_by_label("Vào lúc").fill(f"{hour_ago:%H:%M}")
    expect(page.get_by_text("mục làm sau lúc này")).to_be_visible()
    expect(page.get_by_text("1 phiên đang mở kết thúc ngay")).to_be_visible()
    deed = page.get_by_role("button", name="Báo mất máy này")
    expect(deed).to_be_disabled()
    page.get_by_label("Vào lúc").fill("")
    expect(deed).to_have_count(0)
    page.get_by_label("Vào lúc").fill(f"{hour_ago:%H:%M}")
    looks.at(page, "loss")
    page.get_by_label(f"Gõ “{name}” để xác nhận").fill(name.lower())
    deed.click()
    expect(page.get_by_text("Đã báo mất máy")).to_be_visible()
    expect(page.get_by_text("đã kết thúc 1 phiên đang mở")).to_be_visible()


def the_phone_says_so(pocket: Browser, phone: Page, name: str, looks: Looks) -> None:
    """As soon as it is in contact, and from then on without a network too."""
    walks.read_lesson(phone, walks.SECOND)
    walks.go(phone, "#/")
    told = phone.get_by_text("Đơn vị đã báo mất máy này")
    expect(told).to_be_visible()
    expect(phone.get_by_text("Bài không mất")).to_be_visible()
    looks.at(phone, "told")
    pocket.context.set_offline(True)
    start_anew(phone, name)
    expect(told).to_be_visible()
    pocket.context.set_offline(False)


def start_anew(phone: Page, name: str) -> None:
    """The app opened once more; soon after it was closed it asks for no PIN."""
    phone.reload()
    pin, home = phone.get_by_label("Mã PIN"), phone.get_by_text("Việc tiếp theo")
    expect(pin.or_(home).first).to_be_visible()
    if pin.is_visible():
        walks.unlock(phone, name)


def take_back(page: Page, looks: Looks) -> None:
    page.get_by_role("button", name="Bỏ báo mất…").click()
    looks.at(page, "undo")
    page.get_by_role("button", name="Máy không mất: bỏ báo mất").click()
    expect(page.get_by_text("Đã bỏ báo mất")).to_be_visible()
    expect(page.get_by_text("mục để riêng trước đây nay được tính")).to_be_visible()
    expect(page.get_by_text("Từ máy bị mất", exact=True)).to_have_count(0)


def in_english(page: Page, looks: Looks) -> None:
    walks.choose(page, lang="en")
    page.reload()
    expect(page.get_by_role("heading", name="Report this phone lost")).to_be_visible()
    looks.language = "en"
    looks.at(page, "loss")
    walks.go(page, "#/quan-ly/the")
    expect(page.get_by_text("40 learners, 1 need a card, 39 have not signed in")).to_be_visible()
    looks.at(page, "list")
