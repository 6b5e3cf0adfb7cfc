"""The words of rosters: how offices call the columns and roles, and how our own template does.

A rule: folded words and what they mean.
"""

from __future__ import annotations

from functools import lru_cache

from saovuong.formats.headings import Wording
from saovuong.text import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed.split("|"))


_NOT_KEPT = _words(
    "cccd|số cccd|cmnd|số cmnd|cmt|số cmt|cmnd/cccd|số cmnd/cccd|căn cước|số căn cước|thẻ căn cước"
    "|căn cước công dân|số căn cước công dân|số định danh|số định danh cá nhân|mã định danh"
    "|hộ chiếu|số hộ chiếu|passport|số hiệu quân nhân|id card|id number|identity card"
)

PEOPLE = Wording(
    fields={
        "code": _words(
            "mã|mã số|mã người|mã cá nhân|mã nhân sự|mã dân quân|mã học viên|mã trong danh sách"
            "|mã danh sách|mã ds|roster code|code"
        ),
        "name": _words(
            "họ và tên|họ tên|họ & tên|họ, tên|họ và tên khai sinh|họ, chữ đệm và tên"
            "|họ, chữ đệm, tên|tên đầy đủ|tên học viên|họ và tên dân quân|full name|name"
        ),
        "family": _words("họ|họ đệm|họ và đệm|họ, đệm|họ và tên đệm|họ lót|họ và chữ đệm|surname"),
        "given": _words("tên|tên gọi|given name|first name"),
        "unit": _words(
            "đơn vị|mã đơn vị|mã đv|đơn vị mã hoặc tên|thuộc đơn vị|unit|unit code"
            "|mã đơn vị hoặc tên đơn vị"
        ),
        "unit_name": _words("tên đơn vị|tên đv|unit name|thôn|xã|tổ|thôn, tổ|xã, phường|nơi ở"),
        "phone": _words(
            "điện thoại|số điện thoại|số đt|sđt|đt|đtdđ|di động|số di động|điện thoại di động"
            "|số điện thoại di động|số máy|số liên hệ|điện thoại liên hệ|phone|phone number|mobile"
        ),
        "birth_year": _words(
            "năm sinh|ngày sinh|ngày tháng năm sinh|ngày, tháng, năm sinh|ngày/tháng/năm sinh"
            "|sinh năm|sinh ngày|ngày, tháng năm sinh|nam sinh|birth year|year of birth"
            "|date of birth|ntns"
        ),
        "roles": _words("vai trò|vai trò trong hệ thống|quyền|role|roles"),
    },
    needed=[
        *(frozenset({"name", other}) for other in ("code", "unit", "unit_name", "phone", "roles")),
        frozenset({"name", "birth_year"}),
        *(frozenset({"family", "given", other}) for other in ("code", "unit", "unit_name")),
        frozenset({"family", "given", "birth_year"}),
        frozenset({"family", "given", "phone"}),
    ],
    forbidden=_NOT_KEPT,
)

UNITS = Wording(
    fields={
        "code": _words("mã|mã đơn vị|mã đv|mã số|mã xã|unit code|code"),
        "name": _words("tên|tên đơn vị|tên đv|đơn vị|tên xã|tên gọi|unit|unit name|name"),
        "kind": _words("loại|loại đơn vị|loại hình|cấp|kind|level"),
        "parent": _words(
            "đơn vị cấp trên|mã đơn vị cấp trên|mã cấp trên|cấp trên|cấp trên trực tiếp|trực thuộc"
            "|thuộc|thuộc đơn vị|đơn vị cha|mã đơn vị cha|mã cha|parent|parent code|parent unit"
        ),
        "valid_from": _words(
            "từ ngày|hiệu lực từ|có hiệu lực từ|ngày hiệu lực|ngày thành lập|kể từ ngày"
            "|thành lập ngày|valid from|since|from"
        ),
    },
    needed=[frozenset({"name", other}) for other in ("code", "kind", "parent")],
)

ROLES = {
    "learner": "chiến sĩ",
    "instructor": "giáo viên",
    "admin": "cán bộ quản lý",
}
"""Each role as our own files call it."""

_ROLE_WORDS = {
    "learner": _words(
        "chiến sĩ|chiến sỹ|học viên|dân quân|tự vệ|dân quân tự vệ|người học|thành viên|learner"
    ),
    "instructor": _words("giáo viên|giảng viên|người dạy|trợ giảng|huấn luyện viên|instructor"),
    "admin": _words("cán bộ quản lý|quản lý|quản trị|cán bộ|quản trị đơn vị|admin"),
}

HEADINGS = {
    "units": {
        "code": "Mã đơn vị",
        "name": "Tên đơn vị",
        "kind": "Loại đơn vị",
        "parent": "Đơn vị cấp trên",
        "valid_from": "Từ ngày",
    },
    "people": {
        "code": "Mã trong danh sách",
        "name": "Họ và tên",
        "birth_year": "Năm sinh",
        "phone": "Số điện thoại",
        "unit": "Đơn vị",
        "roles": "Vai trò",
    },
}
"""The columns of our own files, in their order."""


@lru_cache(maxsize=1_000)
def role_named(word: str) -> str | None:
    """The role that ``word`` means."""
    folded = fold(word[:60])
    return next((role for role, words in _ROLE_WORDS.items() if folded in words), None)
