"""Turns what services found of people into what officers are shown.

A rule: nothing that the reader's roles hide passes through here, whatever was found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from saovuong import clock
from saovuong.identity.people.departures import Consequences
from saovuong.identity.people.files import MemberFile
from saovuong.identity.people.invitations import Invitation
from saovuong.identity.people.members import Found
from saovuong.identity.people.schemas import (
    DepartureView,
    MemberLine,
    MemberView,
    StaffInvitation,
)


def member_line(found: Found) -> MemberLine:
    instants = {"ended_at": ms(found.ended_at), "last_contact_at": ms(found.last_contact_at)}
    return msgspec.convert(found._asdict() | instants, MemberLine)


def member_view(file: MemberFile) -> MemberView:
    person = file.person
    shown: dict[str, Any] = {
        "phone": person.phone,
        "birth_year": person.birth_year,
        "language": person.language,
        "phones": file.phones,
        "last_contact_at": ms(file.last_contact_at),
        "sign_in": file.sign_in and file.sign_in._asdict(),
    }
    seen = {name: value if name in file.fields else None for name, value in shown.items()}
    stays = file.memberships if "memberships" in file.fields else []
    return msgspec.convert(
        {
            "id": person.id,
            "version": person.version,
            "name": person.name,
            "unit_id": file.unit_id,
            "unit_name": file.unit_name,
            "ended_at": ms(person.ended_at),
            "memberships": [stay._asdict() for stay in stays],
            "roles": [role._asdict() for role in file.roles],
            "has_other_roles": file.has_other_roles,
            "fields": sorted(file.fields),
            "may": sorted(file.deeds),
            **seen,
        },
        MemberView,
    )


def departure_view(found: Consequences) -> DepartureView:
    oldest = {"unsent_oldest": ms(found.unsent_oldest)}
    return msgspec.convert(found._asdict() | oldest, DepartureView)


def invitation_view(made: Invitation) -> StaffInvitation:
    return StaffInvitation(code=made.code, expires_at=clock.to_ms(made.expires_at))


def ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)
