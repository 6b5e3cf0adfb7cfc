"""Every fault of a value against a shape, each with its JSON path. Plain values in, plain out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypedDict

import msgspec
from msgspec.inspect import Field, ListType, StructType, Type, UnionType, type_info

MOST = 50
LONGEST = 100


class Fault(TypedDict):
    path: str
    message: str


def faults(value: Any, shape: Any) -> list[Fault]:
    """What is wrong with ``value`` as a ``shape`` (any type msgspec knows), the first fifty."""
    return list(islice(_of(value, type_info(shape), shape, "$"), MOST))


def text_faults(value: Any, path: str = "$") -> Iterator[Fault]:
    """Texts that no database can keep: with a NUL or half a surrogate pair."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from text_faults(key, f"{path}.{_plain(key)}")
            yield from text_faults(one, f"{path}.{_plain(key)}")
    elif isinstance(value, list):
        for position, one in enumerate(value):
            yield from text_faults(one, f"{path}[{position}]")
    elif isinstance(value, str) and not _is_storable(value):
        yield Fault(path=path, message="Text contains a character that cannot be stored")


def _plain(name: str) -> str:
    """A name out of the input, as far as it can be sent back."""
    return name[:LONGEST].encode("utf-8", "replace").decode()


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _of(value: Any, info: Type, shape: Any, path: str) -> Iterator[Fault]:
    fault = _first(value, shape, path)
    if fault is None:
        return
    struct = _struct_in(info)
    if struct is not None and isinstance(value, dict):
        yield from _of_struct(value, struct, path)
    elif isinstance(info, ListType) and isinstance(value, list) and _struct_in(info.item_type):
        item = _struct_in(info.item_type)
        for position, one in enumerate(value):
            yield from _of(one, info.item_type, item and item.cls, f"{path}[{position}]")
    else:
        yield fault


def _of_struct(value: dict[str, Any], struct: StructType, path: str) -> Iterator[Fault]:
    known = {field.encode_name: field for field in struct.fields}
    hints = msgspec.structs.fields(struct.cls)
    types = {field.encode_name: field.type for field in hints}
    for name, field in known.items():
        if name in value:
            yield from _of(value[name], field.type, types[name], f"{path}.{name}")
        elif field.required:
            yield Fault(path=f"{path}.{name}", message="This is required")
    if struct.forbid_unknown_fields:
        for name in value.keys() - known.keys():
            yield Fault(path=f"{path}.{_plain(name)}", message="There is no such field")


def _struct_in(info: Type | Field) -> StructType | None:
    if isinstance(info, StructType):
        return info
    if isinstance(info, UnionType):
        return next((one for one in info.types if isinstance(one, StructType)), None)
    return None


def _first(value: Any, shape: Any, path: str) -> Fault | None:
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `")
        return Fault(path=path + where.rstrip("`").removeprefix("$"), message=message)
    return None
