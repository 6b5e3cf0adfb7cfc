from __future__ import annotations

from importlib.resources import files

import pytest

from saovuong import text
from saovuong.identity.signing_in.password_rules import (
    CONTEXT,
    PasswordTooCommon,
    PasswordTooPlain,
    common_passwords,
    refuse_guessable,
)
from saovuong.identity.signing_in.passwords import MIN_LENGTH

NAME = "Nguyễn Văn Thắng"


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "Password123",
        "qwertyuiop",
        "!!dragon2026",
        "basketball77!",
        "Dân quân tự vệ 2026",
        "saovuong@2026",
        "QuanKhu1-2026",
        "mật khẩu 123456",
        "nguyenvanthang1985",
        "Thắng Nguyễn 1985!",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooCommon):
        refuse_guessable(password, "can-bo", NAME)


@pytest.mark.parametrize(
    "password",
    [
        "một mật khẩu đủ dài",
        "cầu vồng ăn khoai lang",
        "thắng cảnh Hồ Ba Bể mùa nước",
        "xk7 vq2 mz9 pt4",
        "5839201746 8391",
        "đơn vị tôi trồng mười cây na",
    ],
)
def test_length_is_all_that_is_asked_for(password: str) -> None:
    refuse_guessable(password, "can-bo", NAME)


def test_the_name_one_signs_in_with_is_no_part_of_it() -> None:
    with pytest.raises(PasswordTooPlain):
        refuse_guessable("đây là Cán-Bộ số 7", "can-bo")


def test_the_list_says_whence_and_when_and_holds_enough() -> None:
    kept = files("saovuong.identity.signing_in").joinpath("common_passwords.txt")
    source = kept.read_text("utf-8")
    head = source[:700]
    assert "Sources:" in head
    assert "Put together: 2026-" in head
    listed = list(common_passwords())
    assert len(listed) >= 10_000
    assert listed == sorted(set(listed))
    with_an_affix = sum(len(one) >= MIN_LENGTH - 6 for one in listed)
    assert with_an_affix >= 3_000
    assert sum(len(one) >= MIN_LENGTH for one in listed) >= 2_700


def test_words_of_the_trade_are_folded() -> None:
    for word in CONTEXT:
        assert word == text.fold(word).replace(" ", "")


def test_a_short_name_may_stand_in_a_passphrase_by_chance() -> None:
    refuse_guessable("cầu vồng ăn khoai lang", "hoa")
    with pytest.raises(PasswordTooCommon):
        refuse_guessable("hoa-hoa-2026-hoa", "hoa")
