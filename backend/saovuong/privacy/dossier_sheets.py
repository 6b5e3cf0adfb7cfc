"""A dossier as a sheet to read: the same facts as its JSON, in plain words and in order.

A rule, but for the typesetting: a dossier in, a PDF out. What is long is counted here and told in
full in the JSON file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import anyio.to_thread

from saovuong.formats.typesetting import typeset
from saovuong.i18n import _, translate
from saovuong.identity.audit.kinds import kind_of

_LATEST = 200
_KINDS = {
    "sign-in": _("Signing in"),
    "refusal": _("Refusals"),
    "export": _("Exports"),
    "reading": _("Lists and files read"),
    "import": _("Imports"),
    "publishing": _("Publishing"),
    "role": _("Roles"),
    "unit": _("Units"),
    "phone": _("Cards and phones"),
    "privacy": _("Personal data"),
    "person": _("Changes of people"),
    "other": _("Other"),
}
_ROLES = {
    "learner": _("Learner"),
    "instructor": _("Instructor"),
    "admin": _("Admin"),
    "operator": _("Operator"),
}
_REQUESTS = {
    "access": _("Wants a copy of his data"),
    "correct": _("Wants something corrected"),
    "restrict": _("Wants his data left alone"),
    "erase": _("Wants his data erased"),
    "object": _("Objects to what is done"),
    "withdraw": _("Takes consent back"),
}


async def pdf(dossier: dict[str, Any]) -> bytes:
    values = sheet(dossier)
    (made,) = await anyio.to_thread.run_sync(lambda: typeset("dossier", values))
    return made


def sheet(dossier: dict[str, Any]) -> dict[str, Any]:
    """What the template sets, in the person's own language."""
    (person,) = dossier["tables"]["people"]["rows"]
    words = _Words(person["language"])
    made = _("Made on {when}. It holds what the file in JSON holds, without ids.")
    return {
        "title": words(_("Everything kept about you")),
        "name": person["name"],
        "intro": [
            words(made, when=_moment(dossier["made_at"])),
            words(_("You may ask your unit to correct, restrict or erase it.")),
        ],
        "footer": words(_("Personal data: hand over to the person only")),
        "parts": [one for one in _parts(dossier, words) if one["rows"] or one["note"]],
    }


class _Words:
    def __init__(self, language: str) -> None:
        self._language = language

    def __call__(self, text: str, **values: object) -> str:
        return translate(text, self._language, **values)


def _parts(dossier: dict[str, Any], words: _Words) -> Iterable[dict[str, Any]]:
    rows = {name: part["rows"] for name, part in dossier["tables"].items()}
    units = dossier["units"]
    yield _who(rows["people"][0], words)
    yield _part(
        words(_("Units")),
        [words(_("Unit")), words(_("From")), words(_("Until"))],
        [
            [units.get(one["unit_id"], ""), _day(one["valid_from"]), _day(one["valid_to"])]
            for one in rows["memberships"]
        ],
        (3, 1, 1),
    )
    yield _part(
        words(_("Roles")),
        [words(_("Role")), words(_("Unit")), words(_("From")), words(_("Until"))],
        [
            [
                words(_ROLES.get(one["role"], one["role"])),
                units.get(one["unit_id"], ""),
                _day(one["valid_from"]),
                _day(one["valid_to"]),
            ]
            for one in rows["roles"]
        ],
        (1.4, 2, 1, 1),
    )
    yield _phones(rows, words)
    yield from _learning(rows, words)
    yield _part(
        words(_("Requests about your data")),
        [words(_("What")), words(_("Received")), words(_("Closed on"))],
        [
            [words(_REQUESTS[one["kind"]]), _day(one["received_on"]), _moment(one["closed_at"])]
            for one in rows["data_requests"]
        ],
        (3, 1, 1.3),
    )
    yield _trail(rows["audit_entries"], words)


def _who(person: dict[str, Any], words: _Words) -> dict[str, Any]:
    told = [
        (words(_("Name")), person["name"]),
        (words(_("Phone")), person["phone"]),
        (words(_("Year of birth")), person["birth_year"]),
        (words(_("Number in your unit's lists")), person["roster_code"]),
        (words(_("Recorded")), _moment(person["created_at"])),
        (words(_("Left")), _moment(person["ended_at"])),
        (words(_("Left alone since")), _moment(person["restricted_at"])),
    ]
    rows = [[name, str(value)] for name, value in told if value]
    return _part(words(_("Who you are")), ["", ""], rows, (1, 2))


def _phones(rows: dict[str, list[dict[str, Any]]], words: _Words) -> dict[str, Any]:
    note = words(
        _("{cards} cards, {sessions} open sessions, {entries} sign-ins on record."),
        cards=len(rows["cards"]),
        sessions=len(rows["session_tokens"]),
        entries=len(rows["staff_entries"]),
    )
    told = [
        [
            one["label"],
            _moment(one["registered_at"]),
            _moment(one["last_contact_at"]),
            _moment(one["revoked_at"]),
        ]
        for one in rows["devices"]
    ]
    head = [_("Phone"), _("Registered"), _("Last contact"), _("Revoked")]
    return _part(words(_("Signing in")), [words(one) for one in head], told, (2, 1, 1, 1), note)


def _learning(rows: dict[str, list[dict[str, Any]]], words: _Words) -> Iterable[dict[str, Any]]:
    counted = _("{events} pieces of work, {marks} marks of attendance.")
    note = words(counted, events=len(rows["events"]), marks=len(rows["attendance_marks"]))
    lessons = [
        [one["lesson_id"], _moment(one["finished_at"]), f"{one['right']}/{one['practised']}"]
        for one in rows["lesson_progress"]
    ]
    head = [words(_("Lesson")), words(_("Finished")), words(_("Practice right"))]
    yield _part(words(_("What you studied")), head, lessons, (2, 1, 1), note)
    tests = [
        [one["test_id"], _moment(one["submitted_at"]), _percent(one["percent"]), one["code"] or ""]
        for one in rows["attempts"]
    ]
    head = [words(_("Test")), words(_("Handed in")), words(_("Result")), words(_("Code"))]
    yield _part(words(_("Tests")), head, tests, (2, 1.2, 1, 1))


def _trail(entries: Sequence[dict[str, Any]], words: _Words) -> dict[str, Any]:
    counted = _("{n} entries of the audit log are by or about you; here the latest {most}.")
    latest = list(reversed(entries))[:_LATEST]
    told = [
        [_moment(one["at"]), words(_KINDS[kind_of(one["action"])]), one["action"]] for one in latest
    ]
    note = words(counted, n=len(entries), most=len(latest))
    head = [words(_("When")), words(_("What")), words(_("Action"))]
    return _part(words(_("Audit log")), head, told, (1, 1.4, 1.6), note)


def _part(
    title: str,
    head: list[str],
    rows: list[list[str]],
    widths: tuple[float, ...],
    note: str = "",
) -> dict[str, Any]:
    return {"title": title, "note": note, "head": head, "rows": rows, "widths": list(widths)}


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:g} %"


def _day(text: str | None) -> str:
    return "" if text is None else "/".join(reversed(text[:10].split("-")))


def _moment(text: str | None) -> str:
    return "" if text is None else f"{text[11:16]} {_day(text)}"
