"""Whether an uploaded file may be opened at all: its kind, its size, and what is packed inside.

A rule: bytes in, a kind or a refusal out. Nothing is trusted that the file says of itself: names,
declared sizes and the kind that its name claims are checked against the bytes.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Literal

from saovuong.i18n import _
from saovuong.problems import Invalid, TooLarge

SheetKind = Literal["xlsx", "csv"]

LARGEST = 16 * 1024 * 1024
MOST_PARTS = 1_000
MOST_UNPACKED = 160 * 1024 * 1024
MOST_RATIO = 250
"""How many times larger a part may become; sheets become 10 to 40 times larger."""
_SMALL = 1024 * 1024
_CHUNK = 256 * 1024
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = (
    b"PK", _OLD_OFFICE, b"%PDF", b"MZ", b"\x7fELF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff",
    b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"{\\rtf", b"SQLite format",
)  # fmt: skip
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1


class FileTooLarge(TooLarge):
    code = "file-too-large"
    message = _("The file has more than {limit} MB. Split it into several files.")


class FileKindUnknown(Invalid):
    code = "file-kind-unknown"
    message = _("Only .xlsx and .csv files can be read. Save the sheet in one of these kinds.")


class FileIsLocked(Invalid):
    code = "file-is-locked"
    message = _(
        "The file is of an old kind or locked with a password. Save it as .xlsx without a password."
    )


class FileHasMacros(Invalid):
    code = "file-has-macros"
    message = _("The file carries macros. Save it as .xlsx, which has none.")


class FileIsBroken(Invalid):
    code = "file-is-broken"
    message = _("The file cannot be opened: it is damaged or not what its name says.")


class FileTooBigInside(Invalid):
    code = "file-too-big-inside"
    message = _("What is packed in the file is larger than any list of ours.")


REFUSALS = (
    FileTooLarge,
    FileKindUnknown,
    FileIsLocked,
    FileHasMacros,
    FileIsBroken,
    FileTooBigInside,
)


def sheet_kind(name: str, raw: bytes, *, largest: int = LARGEST) -> SheetKind:
    """What ``raw``, uploaded as ``name``, is; raises one of REFUSALS. Looks at the first bytes."""
    if len(raw) > largest:
        raise FileTooLarge(limit=largest // (1024 * 1024))
    ending = PurePosixPath(name.lower().strip()).suffix
    if raw.startswith(_OLD_OFFICE):
        raise FileIsLocked
    if ending in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise FileHasMacros
    if ending == ".xlsx" and raw.startswith(_ZIP):
        return "xlsx"
    if ending in (".csv", ".txt", ".tsv") and raw and not raw.startswith(_OTHER_KINDS):
        return "csv"
    raise FileIsBroken if ending == ".xlsx" else FileKindUnknown


def unpacked(raw: bytes) -> dict[str, bytes]:
    """The XML parts of an office file by name; raises FileIsBroken, FileHasMacros,
    FileTooBigInside."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            infos = archive.infolist()
            _check_directory(infos)
            parts: dict[str, bytes] = {}
            left = MOST_UNPACKED
            for info in infos:
                if _is_xml(info.filename):
                    parts[info.filename] = b"".join(_chunks(archive, info, left))
                    left -= len(parts[info.filename])
            return parts
    except (
        zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, KeyError,
        NotImplementedError, IndexError, OverflowError,
    ) as error:  # fmt: skip
        raise FileIsBroken from error


def _check_directory(infos: list[zipfile.ZipInfo]) -> None:
    names = [info.filename.lower() for info in infos]
    if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
        raise FileTooBigInside
    if len(set(names)) != len(names) or "[content_types].xml" not in names:
        raise FileIsBroken
    for info in infos:
        if not _is_plain(info):
            raise FileIsBroken
    if any("vbaproject" in name or "macrosheet" in name for name in names):
        raise FileHasMacros


def _is_plain(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    is_inside = not path.is_absolute() and ".." not in path.parts and "\\" not in info.filename
    is_readable = info.compress_type in _METHODS and not info.flag_bits & _ENCRYPTED
    return is_inside and is_readable and ":" not in info.filename


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _chunks(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """The part as it really unpacks, whatever its directory entry declares."""
    size = 0
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > left or (size > _SMALL and size > MOST_RATIO * max(1, info.compress_size)):
                raise FileTooBigInside
            yield chunk
