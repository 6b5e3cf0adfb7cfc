"""Sheets of sign-in cards, A4, eight to a page with marks to cut along: values to PDF bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Literal

import msgspec
import segno

from saovuong.formats.typesetting import typeset
from saovuong.i18n import _, translate
from saovuong.text import nfc

A_PAGE = 8
_SIZES = ((19, 12.5), (40, 10.0), (64, 8.5), (96, 7.0))
"""Up to so many letters, so many points."""
_LONGEST_UNIT = 72
_BREAK = "\u200b"
_LONG_WORD = re.compile(r"\S{12}(?=\S)")
_STEPS = (
    _("Point the phone's camera at the square, or open {place}"),
    _("Check the code, then tap “Sign in”"),
    _("Choose a PIN of your own. Tell it to nobody"),
)
_WORDS = {
    "title": _("Sign-in cards"),
    "card": _("Sign-in card, works once"),
    "until": _("Use it by {day}"),
    "code": _("Or type this code"),
}


class SheetCard(msgspec.Struct, frozen=True):
    """One card; ``code`` as it is printed: ABCDE-FGHJK."""

    name: str
    unit: str
    code: str


class _Line(msgspec.Struct):
    text: str
    size: float


class _Printed(msgspec.Struct):
    name: _Line
    unit: _Line
    code: str
    qr: str


class _Sheet(msgspec.Struct):
    words: dict[str, str]
    steps: list[str]
    cards: list[_Printed]


def card_sheet(
    cards: Sequence[SheetCard],
    origin: str,
    expires_on: date,
    language: str = "vi",
    form: Literal["pdf", "png"] = "pdf",
) -> list[bytes]:
    """One PDF (or a picture a page). ``origin``: where phones find us, https://hoc.example.vn."""
    place = origin.partition("://")[2]
    day = f"{expires_on:%d/%m/%Y}"
    sheet = _Sheet(
        words={name: translate(word, language, day=day) for name, word in _WORDS.items()},
        steps=[translate(step, language, place=place) for step in _STEPS],
        cards=[_printed(card, origin) for card in cards],
    )
    return typeset("card-sheet", sheet, form)


def sign_in_link(origin: str, code: str) -> str:
    """What the QR code says."""
    return f"{origin}/#/vao/{code}"


def _printed(card: SheetCard, origin: str) -> _Printed:
    unit = nfc(card.unit)
    return _Printed(
        name=_fitted(nfc(card.name)),
        unit=_Line(_cut(unit, _LONGEST_UNIT), 8.0 if len(unit) <= 32 else 6.5),
        code=card.code,
        qr=_qr(sign_in_link(origin, card.code)),
    )


def _fitted(name: str) -> _Line:
    """A long name is set smaller; one that no card can hold is cut, which the dots show."""
    for letters, points in _SIZES:
        if len(name) <= letters:
            return _Line(_cut(name, letters), points)
    letters, points = _SIZES[-1]
    return _Line(_cut(name, letters), points)


def _cut(text: str, letters: int) -> str:
    """At most so many letters, and no word so long that it cannot be broken."""
    kept = text if len(text) <= letters else text[: letters - 1].rstrip() + "…"
    return _LONG_WORD.sub(lambda word: word[0] + _BREAK, kept)


def _qr(link: str) -> str:
    """An SVG of the code without its border: the sheet leaves white around it."""
    picture = BytesIO()
    code = segno.make_qr(link, error="m", boost_error=False)
    code.save(picture, kind="svg", border=0, xmldecl=False, svgns=True)
    return picture.getvalue().decode()
