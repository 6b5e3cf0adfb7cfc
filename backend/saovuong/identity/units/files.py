"""Reads the files of units that ship with the system or that an operator hands over.

A rule: text in, values out; knows neither the database nor HTTP.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from io import StringIO
from typing import Annotated, NamedTuple, TypeVar

import msgspec
import yaml
from msgspec import Meta

from saovuong.i18n import _
from saovuong.problems import Invalid
from saovuong.text import nfc

SETS = {"vietnam-2026": "units-2026.yaml"}
"""Sets of units by the name `saovuong init --units` takes."""
REGIONS = "regions-example.yaml"
KINDS = "unit-kinds.yaml"
Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Shape = TypeVar("Shape")


class UnitFileFaulty(Invalid):
    code = "unit-file-faulty"
    message = _("The file of units cannot be used: {reason}")


class KindEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Word
    vi: Name
    en: Name
    under: tuple[Word, ...]


class RegionEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``provinces`` by their codes."""

    code: Name
    name: Name
    note: Name
    provinces: tuple[str, ...]


class DatedChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    day: date
    kind: Word
    name: Name
    note: Name


class _SetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    csv: str
    since: date
    note: Name
    kinds: dict[str, Word]
    changes: tuple[DatedChange, ...]


class Listed(NamedTuple):
    """A unit of a set; ``parent`` is the code of another, None right under the top."""

    code: str
    name: str
    kind: str
    parent: str | None


class UnitSet(NamedTuple):
    """Units as of ``since``, and what changed later."""

    since: date
    note: str
    units: tuple[Listed, ...]
    changes: tuple[DatedChange, ...]


def shipped(name: str) -> str:
    """The text of a file in ``saovuong/data``."""
    return (files("saovuong") / "data" / name).read_text("utf-8")


def read_kinds(text: str) -> list[KindEntry]:
    return _read(text, list[KindEntry])


def read_regions(text: str) -> list[RegionEntry]:
    return _read(text, list[RegionEntry])


def shipped_set(name: str) -> UnitSet:
    """One of ``SETS``; raises UnitFileFaulty for another name."""
    if name not in SETS:
        raise UnitFileFaulty(reason=f"{name}: {', '.join(SETS)}")
    described = _read(shipped(SETS[name]), _SetFile)
    rows = list(csv.DictReader(StringIO(shipped(described.csv))))
    provinces = {row["province_code"]: _province(row, described.kinds) for row in rows}
    communes = [_commune(row, described.kinds) for row in rows]
    units = (*provinces.values(), *communes)
    return UnitSet(described.since, described.note, units, described.changes)


def _province(row: Mapping[str, str], kinds: Mapping[str, str]) -> Listed:
    kind = row["province_kind"]
    name = nfc(f"{kind} {row['province']}")
    return Listed(row["province_code"], name, kinds[kind], None)


def _commune(row: Mapping[str, str], kinds: Mapping[str, str]) -> Listed:
    kind = row["commune_kind"]
    name = nfc(f"{kind} {row['commune']}")
    return Listed(row["commune_code"], name, kinds[kind], row["province_code"])


def _read(text: str, shape: type[Shape]) -> Shape:
    try:
        return msgspec.convert(yaml.safe_load(text), shape)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise UnitFileFaulty(reason=str(error)[:300]) from None
