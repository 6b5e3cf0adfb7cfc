"""How much of what is dear to do somebody has used up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from saovuong.db.base import Base


class Allowance(Base):
    """An account or address, hashed, with a purpose: the further ``spent_until`` lies ahead, the
    less is left. In the past it says nothing more and is deleted.
    """

    __tablename__ = "allowances"

    subject: Mapped[str] = mapped_column(primary_key=True)
    spent_until: Mapped[datetime] = mapped_column(index=True)
