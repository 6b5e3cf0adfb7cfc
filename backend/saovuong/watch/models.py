"""What browsers reported: each kind of violation once, counted, without a word on who saw it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base


class CspReport(Base):
    """A thing our pages' policy stopped; ``digest`` is over the four texts."""

    __tablename__ = "csp_reports"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    directive: Mapped[str]
    blocked: Mapped[str]
    page: Mapped[str]
    source: Mapped[str]
    seen: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
