"""The package keeps the rules of the house, and each checker is seen to catch what it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from tests.architecture import python_source as rules
from tests.architecture.python_source import Module

PACKAGE = Path(__file__).resolve().parents[2] / "backend/saovuong"
LONGEST_FILE, MEDIAN_FILE, MEDIAN_FUNCTION = 400, 120, 10


def modules() -> Iterator[Module]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(("static/", "content/", "db/migrations/")):
            yield Module.of(name, path.read_text("utf-8"))


def line_counts() -> dict[str, int]:
    return {
        module.path: len((PACKAGE / module.path).read_text("utf-8").splitlines())
        for module in modules()
        if not module.path.endswith("__init__.py")
    }


@pytest.mark.parametrize("checker", rules.CHECKERS, ids=lambda checker: checker.__name__)
def test_the_package_keeps_to(checker: Callable[[Module], Iterator[str]]) -> None:
    assert [fault for module in modules() for fault in checker(module)] == []


BAD = [
    (
        rules.commits,
        "learning/progress_rows.py",
        "async def f(session):\n    await session.commit()",
    ),
    (rules.reads_the_time, "identity/cards.py", "import datetime\ndatetime.datetime.now()"),
    (rules.reads_the_time, "identity/cards.py", "from datetime import date\ndate.today()"),
    (rules.reads_the_time, "identity/cards.py", "from time import time\nx = time"),
    (rules.reads_the_time, "identity/cards.py", "from sqlalchemy import func\nfunc.now()"),
    (rules.reads_the_environment, "web/errors.py", "import os\nos.environ['HOME']"),
    (rules.reads_the_environment, "web/errors.py", "import os\nos.getenv('HOME')"),
    (rules.reads_the_environment, "web/errors.py", "from os import getenv"),
    (rules.knows_http, "identity/units.py", "from litestar import Request"),
    (rules.knows_http, "learning/marking.py", "def f():\n    import litestar.exceptions"),
    (rules.rule_is_impure, "learning/marking.py", "from sqlalchemy import select"),
    (rules.rule_is_impure, "learning/marking.py", "from saovuong.db.session import Sessions"),
    (rules.rule_is_impure, "curriculum/questions/single.py", "async def mark(): ..."),
    (rules.rule_is_impure, "sync/x.py", '"""X.\n\nA rule: decides."""\nimport sqlalchemy'),
    (rules.route_queries, "identity/routes.py", "from sqlalchemy import select"),
    (rules.route_queries, "identity/routes.py", "from saovuong.identity.models import Unit"),
    (rules.route_queries, "identity/routes.py", "async def f(s):\n    await s.execute(1)"),
    (
        rules.route_queries,
        "identity/routes_units.py",
        "from saovuong.identity.models_x import X",
    ),
    (rules.crosses_domains, "learning/marks.py", "from saovuong.identity.schemas import UnitView"),
    (rules.crosses_domains, "learning/marks.py", "from saovuong.identity.schemas_units import X"),
    (rules.crosses_domains, "learning/marks.py", "from saovuong.identity import routes"),
    (rules.says_nothing_by_its_name, "learning/utils.py", ""),
    (rules.says_nothing_by_its_name, "core/marks.py", ""),
    (rules.says_nothing_by_its_name, "learning/_marks.py", ""),
    (rules.re_exports, "learning/__init__.py", "from saovuong.learning.marking import mark"),
    (rules.is_too_long, "learning/marks.py", "def f():\n" + "    x = 1\n" * 50),
]
GOOD = [
    (rules.commits, "sync/sink.py", "def f(session):\n    session.commit()"),
    (rules.reads_the_time, "clock.py", "from datetime import datetime\ndatetime.now()"),
    (rules.reads_the_time, "identity/cards.py", "from saovuong import clock\nclock.now()"),
    (rules.reads_the_environment, "settings.py", "import os\nos.environ['HOME']"),
    (rules.knows_http, "identity/routes.py", "from litestar import get"),
    (rules.knows_http, "identity/routes_units.py", "from litestar import get"),
    (rules.rule_is_impure, "learning/states.py", "from sqlalchemy import select"),
    (rules.route_queries, "identity/routes.py", "from sqlalchemy.ext.asyncio import AsyncSession"),
    (rules.crosses_domains, "identity/routes.py", "from saovuong.identity.schemas import UnitView"),
    (rules.is_too_long, "learning/marks.py", "def f():\n" + "    x = 1\n" * 49),
]


@pytest.mark.parametrize(("checker", "path", "source"), BAD)
def test_a_planted_fault_is_found(
    checker: Callable[[Module], Iterator[str]], path: str, source: str
) -> None:
    assert len(list(checker(Module.of(path, source)))) == 1


@pytest.mark.parametrize(("checker", "path", "source"), GOOD)
def test_what_is_allowed_is_let_through(
    checker: Callable[[Module], Iterator[str]], path: str, source: str
) -> None:
    assert list(checker(Module.of(path, source))) == []


def test_every_checker_has_a_planted_fault() -> None:
    assert {bad[0] for bad in BAD} == set(rules.CHECKERS)


def test_the_places_named_in_the_rules_exist() -> None:
    """A pattern that matches nothing is a rule nobody is held to."""
    there = list(modules())
    named = (*rules.MAY_COMMIT, *rules.MAY_READ_THE_TIME, *rules.MAY_READ_THE_ENVIRONMENT)
    for pattern in (*named, *rules.RULES):
        assert any(module.is_any_of((pattern,)) for module in there), pattern


def test_no_file_is_longer_than_400_lines_and_the_median_is_at_most_120() -> None:
    counts = line_counts()
    assert {path: count for path, count in counts.items() if count > LONGEST_FILE} == {}
    assert median(counts.values()) <= MEDIAN_FILE


def test_the_median_function_has_at_most_ten_lines() -> None:
    lengths = [rules.length(f) for module in modules() for f in rules.functions(module.tree)]
    assert median(lengths) <= MEDIAN_FUNCTION
