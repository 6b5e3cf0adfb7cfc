"""Officers sign in by two steps, look after their way in and lose their phone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess, sample_server
from tests.e2e.looks import Looks
from tests.e2e.staff import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict(
    sample_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """As in production: staff need a second factor."""
    own = tmp_path_factory.mktemp("strict")
    with sample_server(sample_folder, own, SAOVUONG_SECOND_FACTOR="required") as server:
        yield server


def with_authenticator(page: Page) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return session


def secret_on(page: Page) -> str:
    return page.locator("li code").inner_text().replace(" ", "")


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps)


def enter(page: Page, server: ServerProcess, login: str) -> None:
    page.goto(f"{server.address}/#/can-bo")
    page.get_by_label("Tên đăng nhập").fill(login)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def sign_out(page: Page, server: ServerProcess) -> None:
    page.goto(f"{server.address}/#/quan-ly")
    page.get_by_role("button", name="Đăng xuất", exact=True).click()
    walks.until(page, "location.hash === '#/'")


def set_up_app(page: Page) -> str:
    page.get_by_role("button", name="Đặt ứng dụng xác thực").click()
    secret = secret_on(page)
    page.get_by_label("Mã của ứng dụng xác thực").fill(code_of(secret))
    page.get_by_role("button", name="Xác nhận ứng dụng").click()
    return secret


def managing(page: Page) -> None:
    expect(page.get_by_role("link", name="Tài khoản của tôi")).to_be_visible()


def test_a_second_step_is_set_up_at_the_first_sign_in_and_asked_for_ever_after(
    strict: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("office").open()
    walks.sign_in_as_staff(page, strict.card_of_new_admin("Hoa"), "hoa", PASSWORD)
    expect(page.get_by_text("Bảo vệ tài khoản")).to_be_visible()
    looks.at(page, "enrolment")

    page.get_by_role("button", name="Đặt ứng dụng xác thực").click()
    secret = secret_on(page)
    looks.at(page, "app-set-up")
    page.get_by_label("Mã của ứng dụng xác thực").fill("000 000")
    page.get_by_role("button", name="Xác nhận ứng dụng").click()
    expect(page.get_by_text("Mã này không đúng")).to_be_visible()
    page.get_by_label("Mã của ứng dụng xác thực").fill(code_of(secret))
    page.get_by_role("button", name="Xác nhận ứng dụng").click()
    expect(page.get_by_text("Mã chỉ hiện lần này")).to_be_visible()
    paper = page.locator("li code").all_inner_texts()
    assert len(paper) == 10
    looks.at(page, "recovery-codes")
    page.get_by_role("button", name="Tôi đã cất mã").click()
    managing(page)
    sign_out(page, strict)

    enter(page, strict, "hoa")
    expect(page.get_by_text("Còn một bước nữa")).to_be_visible()
    looks.at(page, "second-step")
    page.goto(f"{strict.address}/#/quan-ly")  # half a sign-in leads back to its other half
    expect(page.get_by_text("Còn một bước nữa")).to_be_visible()
    page.get_by_label("Mã của ứng dụng xác thực").fill(code_of(secret, 1))
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    managing(page)
    sign_out(page, strict)

    enter(page, strict, "hoa")
    page.get_by_role("button", name="Mất điện thoại?").click()
    page.get_by_label("Mã dự phòng").fill(paper[0])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    managing(page)
    page.get_by_role("link", name="Tài khoản của tôi").click()
    expect(page.get_by_text("Trên giấy còn 9 mã.")).to_be_visible()

    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới").fill("password2026")
    page.get_by_label("Nhập lại mật khẩu").fill("password2026")
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("hay bị thử trước tiên")).to_be_visible()
    fresh = "sáu con vịt qua cầu tre"
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới").fill(fresh)
    page.get_by_label("Nhập lại mật khẩu").fill(fresh)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_text("Từ giờ dùng mật khẩu mới")).to_be_visible()


def test_a_passkey_alone_signs_in(strict: ServerProcess, browsers: Opener, looks: Looks) -> None:
    page = browsers("office").open()
    with_authenticator(page)
    walks.sign_in_as_staff(page, strict.card_of_new_admin("Bình"), "binh", PASSWORD)
    page.get_by_label("Tên khóa truy cập mới").fill("Máy ở xã")
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    page.get_by_role("button", name="Tôi đã cất mã").click()
    managing(page)
    sign_out(page, strict)

    page.goto(f"{strict.address}/#/can-bo")
    looks.at(page, "sign-in")
    page.get_by_role("button", name="Đăng nhập bằng khóa truy cập").click()
    managing(page)
    sign_out(page, strict)

    enter(page, strict, "binh")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    managing(page)


def test_the_account_page_keeps_the_way_in(
    strict: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("office").open()
    with_authenticator(page)
    walks.sign_in_as_staff(page, strict.card_of_new_admin("Cúc"), "cuc", PASSWORD)
    secret = set_up_app(page)
    page.get_by_role("button", name="Tôi đã cất mã").click()
    managing(page)

    elsewhere = browsers("laptop").open()
    enter(elsewhere, strict, "cuc")
    elsewhere.get_by_label("Mã của ứng dụng xác thực").fill(code_of(secret, 1))
    elsewhere.get_by_role("button", name="Đăng nhập", exact=True).click()
    managing(elsewhere)

    page.goto(f"{strict.address}/#/quan-ly/tai-khoan")
    page.get_by_label("Tên khóa truy cập mới").fill("Điện thoại")
    strict.let_proofs_grow_old()
    page.get_by_role("button", name="Thêm khóa truy cập").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Xin xác nhận lại đúng là chủ tài khoản")).to_be_visible()
    looks.at(page, "step-up")
    dialog.get_by_label("hoặc mật khẩu").fill("không phải đâu nhé")
    dialog.get_by_role("button", name="Tiếp tục").click()
    expect(dialog.get_by_text("Mật khẩu không đúng")).to_be_visible()
    dialog.get_by_label("hoặc mật khẩu").fill(PASSWORD)
    dialog.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("button", name="Sửa Điện thoại")).to_be_visible()
    looks.at(page, "account")

    page.get_by_role("button", name="Sửa Điện thoại").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên").fill("Máy bàn")
    looks.at(page, "passkey")
    dialog.get_by_role("button", name="Lưu tên").click()
    expect(page.get_by_role("button", name="Sửa Máy bàn")).to_be_visible()

    page.get_by_role("button", name="Đăng xuất ở đó").click()
    expect(page.get_by_role("button", name="Đăng xuất ở đó")).to_have_count(0)
    elsewhere.reload()
    expect(elsewhere.get_by_text("Mục này dành cho cán bộ")).to_be_visible()

    page.get_by_role("button", name="Sửa Máy bàn").click()
    page.get_by_role("button", name="Gỡ khóa truy cập này").click()
    expect(page.get_by_role("button", name="Sửa Máy bàn")).to_have_count(0)
    page.get_by_role("button", name="Gỡ ứng dụng").click()
    expect(page.get_by_text("duy nhất")).to_be_visible()


def test_a_stranger_at_the_door_is_told_to_the_owner(
    strict: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("office").open()
    walks.sign_in_as_staff(page, strict.card_of_new_admin("Dung"), "dung", PASSWORD)
    set_up_app(page)
    page.get_by_role("button", name="Tôi đã cất mã").click()
    managing(page)
    enter(stranger := browsers("stranger").open(), strict, "dung")
    stranger.get_by_label("Mã của ứng dụng xác thực").fill("123456")
    stranger.get_by_role("button", name="Đăng nhập", exact=True).click()
    expect(stranger.get_by_text("Mã này không đúng")).to_be_visible()

    page.reload()
    expect(page.get_by_text("từ nơi mới, hoặc đã thử đăng nhập")).to_be_visible()
    looks.at(page, "warning")
    page.get_by_role("link", name="Xem các lần đăng nhập gần đây").click()
    expect(page.get_by_text("Có 1 mục cần xem")).to_be_visible()
    looks.at(page, "sign-ins")
    page.get_by_role("button", name="Chính là tôi").click()
    expect(page.get_by_text("Có 1 mục cần xem")).to_have_count(0)


def test_where_no_second_step_is_required_it_is_only_offered(
    server: ServerProcess, browsers: Opener
) -> None:
    assert "SAOVUONG_SECOND_FACTOR" not in os.environ
    page = browsers("office").open()
    page.goto(server.links()[2])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    walks.sign_in_as_staff(page, server.card_of_new_admin("Ba"), "ba-mai", PASSWORD)
    managing(page)
    page.get_by_role("link", name="Tài khoản của tôi").click()
    expect(page.get_by_text("Tài khoản này mới chỉ có mật khẩu bảo vệ")).to_be_visible()


def test_the_account_page_speaks_english_too(
    strict: ServerProcess, browsers: Opener, looks: Looks
) -> None:
    page = browsers("office").open(locale="en-GB")
    page.goto(strict.address)
    page.evaluate("localStorage.setItem('sv-settings', JSON.stringify({lang: 'en'}))")
    page.goto(strict.card_of_new_admin("Em"))
    page.reload()
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Sign-in name").fill("em-gai")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Code of your app").fill(code_of(secret_on(page)))
    page.get_by_role("button", name="Confirm the app").click()
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("link", name="My sign-in").click()
    expect(page.get_by_text("10 codes left on your paper.")).to_be_visible()
    looks.at(page, "account-en")
