"""Every table of the system, so that migrations and drift checks see them all."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from saovuong.db.base import Base

_MODELS = (
    "saovuong.identity.models",
    "saovuong.identity.units.models",
    "saovuong.identity.factors.models",
    "saovuong.identity.limits.models",
    "saovuong.curriculum.models",
    "saovuong.learning.models",
    "saovuong.learning.models_gatherings",
    "saovuong.sync.models",
    "saovuong.interop.models",
    "saovuong.privacy.models",
    "saovuong.watch.models",
)


def metadata() -> MetaData:
    """The schema as the models state it."""
    for module in _MODELS:
        import_module(module)
    return Base.metadata
