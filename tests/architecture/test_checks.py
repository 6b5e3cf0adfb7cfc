"""Everything `make check` looks at is looked at by the tests too, so that CI holds it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
CHECKS = re.findall(r"^CHECKS := (.+)$", MAKEFILE, re.MULTILINE)[0].split()


@pytest.mark.parametrize("check", CHECKS)
def test_it_is_in_order(check: str) -> None:
    done = subprocess.run(
        ["make", "--silent", f"check-{check}"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_check_of_the_makefile_is_run() -> None:
    assert len(CHECKS) >= 7
