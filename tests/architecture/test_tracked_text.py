"""Every committed file may be shown to anybody and means the same on every machine."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture import tracked_text as rules

ROOT = Path(__file__).resolve().parents[2]
Checker = Callable[[str, str], Iterator[str]]


@cache
def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@cache
def texts() -> dict[str, str]:
    found = {}
    for name in tracked():
        try:
            found[name] = (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
    return found


@pytest.mark.parametrize("checker", rules.CHECKERS, ids=lambda checker: checker.__name__)
def test_no_committed_file_holds(checker: Checker) -> None:
    assert [fault for path, text in texts().items() for fault in checker(path, text)] == []


def test_no_lock_file_is_of_a_kind_that_records_addresses() -> None:
    assert [name for name in tracked() if Path(name).name in rules.FORBIDDEN_FILES] == []


def test_every_locked_requirement_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        rows = lock.read_text("utf-8").replace("\\\n", " ").splitlines()
        assert [row for row in rows if row.strip() and "--hash=sha256:" not in row] == []


BAD = [
    (rules.addresses, "requirements.lock", "--index-url https://" + "pypi." + "org/simple"),
    (rules.addresses, "frontend/package-lock.json", '"resolved": "http' + '://x/y.tgz"'),
    (rules.machine_paths, "docs/a.md", "see /" + "root/.cache"),
    (rules.machine_paths, "docs/a.md", 'open("/' + 'home/an/x")'),
    (rules.left_overs, "backend/a.py", "# TO" + "DO later"),
    (rules.decomposed, "docs/a.md", "da" + "\u0302" + "n"),
    (rules.code_in_content, "content/courses/x/tool.py", "print()"),
]
GOOD = [
    (rules.addresses, "requirements.lock", "six==1 --hash=sha256:00"),
    (rules.machine_paths, "docs/a.md", "https://x.vn/" + "home/page and ../" + "work/x"),
    (rules.left_overs, "docs/a.md", "TO" + "DO is a word in prose"),
    (rules.decomposed, "docs/a.md", "dân"),
    (rules.code_in_content, "content/courses/x/lesson.md", "# A"),
]


@pytest.mark.parametrize(("checker", "path", "text"), BAD)
def test_a_planted_fault_is_found(checker: Checker, path: str, text: str) -> None:
    assert len(list(checker(path, text))) == 1


@pytest.mark.parametrize(("checker", "path", "text"), GOOD)
def test_what_is_allowed_is_let_through(checker: Checker, path: str, text: str) -> None:
    assert list(checker(path, text)) == []


def test_every_checker_has_a_planted_fault() -> None:
    assert {bad[0] for bad in BAD} == set(rules.CHECKERS)
