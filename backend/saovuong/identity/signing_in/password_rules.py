"""What a password may not be, apart from short.

A rule: no kinds of characters are asked for and nothing has to change with time. Refused is what
is guessed first: a known common password, also with a few digits or signs behind or before it, and
one made of little more than the words of this trade or the person's own names.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from importlib.resources import files

from saovuong import text
from saovuong.i18n import _
from saovuong.problems import Invalid

CONTEXT = (
    "saovuong",
    "danquantuve",
    "danquan",
    "dqtv",
    "tuve",
    "quankhu",
    "quandoi",
    "bodoi",
    "bochihuy",
    "chihuy",
    "quocphong",
    "anninh",
    "donvi",
    "canbo",
    "chiensi",
    "giaovien",
    "hocvien",
    "quanly",
    "quantri",
    "uyban",
    "vietnam",
    "matkhau",
    "dangnhap",
    "password",
    "militia",
    "admin",
)
"""Folded, without blanks; longer ones first where one holds another."""
_OWN_LETTERS = 5
"""So many letters must be left when words of the trade and own names are taken out."""
_TELLING = 4
"""A shorter sign-in name stands in a passphrase by chance."""
_AFFIXES = re.compile(r"^[\W\d_]{0,4}(.*?)[\W\d_]{0,6}$", re.DOTALL)


class PasswordTooPlain(Invalid):
    code = "password-too-plain"
    message = _("A password cannot contain the name you sign in with.")


class PasswordTooCommon(Invalid):
    code = "password-too-common"
    message = _(
        "This password is among those that are tried first. Take four words that nobody would"
        " put together."
    )


def refuse_guessable(password: str, login: str, name: str = "") -> None:
    """Raises PasswordTooPlain, PasswordTooCommon."""
    if len(login.strip()) >= _TELLING and _folded(login) in _folded(password):
        raise PasswordTooPlain
    if is_made_of_known_words(password, f"{login} {name}") or is_common(password):
        raise PasswordTooCommon


def is_made_of_known_words(password: str, name: str) -> bool:
    """Whether hardly a letter is left without words of the trade and the person's names."""
    left = _letters(password)
    for word in sorted((*CONTEXT, *_names(name)), key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) < _OWN_LETTERS and len(left) < len(_letters(password))


def is_common(password: str) -> bool:
    """Whether it, or it without a few digits and signs around, is on the list."""
    whole = text.nfc(password).strip().casefold()
    stem = _AFFIXES.sub(r"\1", whole)
    return bool(_listed({whole, stem, _folded(whole)}))


def common_passwords() -> Iterator[str]:
    """The list; read anew each time, for passwords are set rarely and it would lie in memory."""
    source = files("saovuong.identity.signing_in").joinpath("common_passwords.txt")
    for line in source.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield line


def _listed(wanted: Collection[str]) -> bool:
    return any(one in wanted for one in common_passwords())


def _folded(given: str) -> str:
    return text.fold(given).replace(" ", "")


def _letters(given: str) -> str:
    return "".join(one for one in _folded(given) if one.isalpha())


def _names(name: str) -> Iterator[str]:
    """The parts of a name, and the whole of it."""
    parts = [_letters(part) for part in name.split()]
    yield "".join(parts)
    yield from (part for part in parts if len(part) > 1)
