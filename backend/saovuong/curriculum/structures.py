"""Turns plain YAML values into typed ones and tells everything wrong with them, not the first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, TypeVar, get_args, get_origin

import msgspec

from saovuong.curriculum.faults import Flaw, Words, words
from saovuong.curriculum.located_yaml import join
from saovuong.curriculum.questions.marking import Question
from saovuong.i18n import _

T = TypeVar("T")
_KINDS: dict[str, Any] = {kind.__struct_config__.tag: kind for kind in get_args(Question)}
_PLACE = re.compile(r"^(?P<reason>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?$", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<found>[^`]+)`")


def convert(value: Any, wanted: type[T], path: str = "") -> tuple[T | None, list[Flaw]]:
    """``value`` as the struct ``wanted``, or every flaw of its fields."""
    flaws = list(_struct_flaws(value, wanted, path))
    return (None if flaws else msgspec.convert(value, wanted)), flaws


def convert_question(value: Any, path: str) -> tuple[Question | None, list[Flaw]]:
    """``value`` as the kind of question it says it is."""
    kind = value.get("kind") if isinstance(value, dict) else None
    wanted = _KINDS.get(kind) if isinstance(kind, str) else None
    if wanted is None:
        known = ", ".join(sorted(_KINDS))
        flaw = Flaw(
            join(path, "kind"),
            words(_("this is not a known kind of question")),
            words(_("use one of: {known}"), known=known),
        )
        return None, [flaw]
    question, flaws = convert(value, wanted, path)
    return question, flaws


def _struct_flaws(value: Any, wanted: type, path: str) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(
            path, words(_("fields are expected here")), words(_('write "name: value" lines'))
        )
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(wanted)}
    config = wanted.__struct_config__  # type: ignore[attr-defined]
    for name in value:
        if name not in fields and name != config.tag_field:
            yield Flaw(
                join(path, str(name)),
                words(_('the field "{name}" is not known'), name=name),
                words(_("known here: {known}"), known=", ".join(fields)),
            )
    for name, field in fields.items():
        if name in value:
            yield from _field_flaws(value[name], field.type, join(path, name))
        elif field.required:
            yield Flaw(
                path,
                words(_('the field "{name}" is missing'), name=name),
                words(_('add "{name}"'), name=name),
            )


def _field_flaws(value: Any, wanted: Any, path: str) -> Iterator[Flaw]:
    if get_origin(wanted) is Literal:
        if value not in get_args(wanted):
            known = ", ".join(str(one) for one in get_args(wanted))
            yield Flaw(
                path,
                words(_('"{value}" is not allowed here'), value=value),
                words(_("use one of: {known}"), known=known),
            )
        return
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        match = _PLACE.match(str(error))
        reason, inner = (match["reason"], match["path"] or "") if match else (str(error), "")
        yield Flaw(path + inner, *_in_words(reason))


def _in_words(reason: str) -> tuple[Words, Words]:
    """What msgspec says, as far as authors often meet it, in the catalogue's words."""
    if match := _EXPECTED.match(reason):
        wrong = words(_("expected {expected}, found {found}"), **match.groupdict())
        if match["expected"].startswith("str") and match["found"] in ("int", "float", "date"):
            return wrong, words(_('put the value in quotes: "…"'))
        return wrong, words(_("write a value of that type"))
    if match := re.match(r"Object missing required field `(.+)`", reason):
        return (
            words(_('the field "{name}" is missing'), name=match[1]),
            words(_('add "{name}"'), name=match[1]),
        )
    if match := re.match(r"Object contains unknown field `(.+)`", reason):
        return (
            words(_('the field "{name}" is not known'), name=match[1]),
            words(_("check its spelling or leave it out")),
        )
    if "matching regex" in reason and "a-z0-9" in reason:
        return (
            words(_("this is not an id")),
            words(_("use lower-case letters a-z, digits and dashes, at most 64")),
        )
    return (
        words(_("this value is not allowed: {reason}"), reason=reason),
        words(_("see the JSON Schema of this file in content/schema")),
    )
