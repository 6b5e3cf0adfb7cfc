"""Messages: English in the code, translated at the edge.

Keeps out HTTP and the database. A message is marked with ``_`` where it is written and turned
into a reader's language only where it leaves the system.
"""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from pathlib import Path

LANGUAGES = ("vi", "en")
DEFAULT_LANGUAGE = "vi"


def _(message: str) -> str:
    """Mark ``message`` for the catalogue; the text itself stays English until ``translate``."""
    return message


def catalogue_folder() -> Path:
    """Where compiled catalogues live: beside the package when installed, else in the checkout."""
    packaged = Path(str(files("saovuong"))) / "locales"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "locales"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", catalogue_folder(), [language], fallback=True)


def translate(message: str, language: str = DEFAULT_LANGUAGE, /, **values: object) -> str:
    """``message`` in ``language``, its ``{name}`` places filled; an unknown one stays itself."""
    known = _catalogue(language if language in LANGUAGES else DEFAULT_LANGUAGE)
    text = known.gettext(message) if message else message
    return text.format_map(_Lenient(values)) if values else text


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
