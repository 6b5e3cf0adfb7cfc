"""The process itself: since when it runs, as what, and how much room its disk has."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    started_at: datetime
    is_production: bool
    folder: Path

    def room(self) -> tuple[int, int]:
        """Free and all bytes of the disk the server's folder lies on."""
        at = next(one for one in (self.folder, *self.folder.absolute().parents) if one.is_dir())
        usage = shutil.disk_usage(at)
        return usage.free, usage.total
