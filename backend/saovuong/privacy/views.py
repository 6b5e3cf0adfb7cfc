"""What the desk's services found, as it crosses the wire.

A rule: values in, wire shapes out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from saovuong import clock
from saovuong.privacy.erasures import Foreseen
from saovuong.privacy.reach import Subject
from saovuong.privacy.requests import Kind, Listed, State, Told, Way
from saovuong.privacy.retention import Span
from saovuong.privacy.schemas import (
    DeskPerson,
    ErasureForeseen,
    RequestLine,
    RequestView,
    SpanView,
    StepView,
)


def request_line(one: Listed) -> RequestLine:
    request = one.request
    return RequestLine(
        id=request.id,
        person_id=one.person.id,
        person_name=one.person.name,
        unit_id=one.unit_id,
        unit_name=one.unit_name,
        kind=cast(Kind, request.kind),
        way=cast(Way, request.way),
        state=cast(State, request.state),
        received_on=request.received_on,
        due_on=request.due_on,
        left=one.left,
        replied_at=_ms(request.replied_at),
        closed_at=_ms(request.closed_at),
    )


def request_view(one: Listed, steps: Sequence[Told]) -> RequestView:
    return RequestView(
        request=request_line(one),
        wish=one.request.wish,
        is_restricted=one.person.restricted_at is not None,
        is_erased=one.person.erased_at is not None,
        has_left=one.person.ended_at is not None,
        steps=[_step(told) for told in steps],
    )


def _step(told: Told) -> StepView:
    step = told.step
    return StepView(at=clock.to_ms(step.at), step=step.step, by_name=told.by_name, note=step.note)


def desk_person(one: Subject) -> DeskPerson:
    return DeskPerson(
        id=one.person.id,
        name=one.person.name,
        birth_year=one.person.birth_year,
        unit_name=one.unit_name,
        has_left=one.person.ended_at is not None,
        is_restricted=one.person.restricted_at is not None,
    )


def foreseen(name: str, seen: Foreseen) -> ErasureForeseen:
    return ErasureForeseen(name=name, **seen._asdict())


def span_view(one: Span) -> SpanView:
    return SpanView(
        id=one.rule.id,
        days=one.days,
        shipped=one.rule.days,
        least=one.rule.least,
        most=one.rule.most,
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else clock.to_ms(at)
