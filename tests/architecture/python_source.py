"""What Python source may not do, one checker a rule: path and syntax tree in, faults out.

The checkers know nothing of the checkout, so that planted counter-examples can be fed to them.
Paths are relative to the package: `learning/marking.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

MAY_COMMIT = ("db/session.py", "sync/sink.py")
MAY_READ_THE_TIME = ("clock.py",)
MAY_READ_THE_ENVIRONMENT = ("settings.py",)
MAY_KNOW_HTTP = ("app.py", "cli.py", "cli/*.py", "web/*.py", "*/routes*.py", "*/guards.py")
# What design calls a rule, beside every module that says so itself: "A rule: …".
RULES = (
    "curriculum/draw.py",
    "curriculum/markdown.py",
    "curriculum/questions/*.py",
    "identity/roles.py",
    "learning/marking.py",
    "learning/progress.py",
    "learning/timing.py",
)
DATABASES = ("sqlalchemy", "alembic", "aiosqlite", "asyncpg", "sqlite3", "saovuong.db")
QUERY_VERBS = {"execute", "scalar", "scalars", "stream", "stream_scalars", "exec_driver_sql"}
WALL_CLOCK = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.localtime", "time.gmtime", "time.strftime", "func.now", "func.current_timestamp",
}  # fmt: skip
EMPTY_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "manager",
    "managers",
    "misc",
    "core",
}
DOMAINS = {"identity", "curriculum", "learning", "sync", "reports", "interop", "privacy", "watch"}
LONGEST_FUNCTION = 50


@dataclass(frozen=True)
class Module:
    path: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, source: str) -> Module:
        return cls(path, ast.parse(source))

    def is_any_of(self, patterns: tuple[str, ...]) -> bool:
        return any(fnmatch(self.path, pattern) for pattern in patterns)

    @property
    def is_rule(self) -> bool:
        said = ast.get_docstring(self.tree) or ""
        return self.is_any_of(RULES) or "\nA rule:" in said or said.startswith("A rule:")

    @property
    def domain(self) -> str | None:
        first = PurePosixPath(self.path).parts[0]
        return first if first in DOMAINS else None


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, `from a import b` being `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def is_under(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def dotted(node: ast.AST) -> str:
    """`a.b.c` for that expression, "" for anything that is not plain names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def commits(module: Module) -> Iterator[str]:
    """Only db/session.py and the sink end a transaction."""
    if module.is_any_of(MAY_COMMIT):
        return
    for call in calls(module.tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
            yield f"{module.path}:{call.lineno} commits"


def reads_the_time(module: Module) -> Iterator[str]:
    """Only clock.py asks the time; measuring how long something takes is no such asking."""
    if module.is_any_of(MAY_READ_THE_TIME):
        return
    for call in calls(module.tree):
        if ".".join(dotted(call.func).split(".")[-2:]) in WALL_CLOCK:
            yield f"{module.path}:{call.lineno} reads the time by {dotted(call.func)}"
    for line, name in imported(module.tree):
        if name in ("time.time", "time.time_ns"):
            yield f"{module.path}:{line} takes {name}"


def reads_the_environment(module: Module) -> Iterator[str]:
    if module.is_any_of(MAY_READ_THE_ENVIRONMENT):
        return
    for node in ast.walk(module.tree):
        if dotted(node) in ("os.environ", "os.getenv", "os.environb"):
            yield f"{module.path}:{getattr(node, 'lineno', 0)} reads the environment"
    for line, name in imported(module.tree):
        if name in ("os.environ", "os.getenv", "os.environb"):
            yield f"{module.path}:{line} takes {name}"


def knows_http(module: Module) -> Iterator[str]:
    """Services and rules refuse with problems and never see a request."""
    if module.is_any_of(MAY_KNOW_HTTP):
        return
    for line, name in imported(module.tree):
        if is_under(name, ("litestar", "granian")):
            yield f"{module.path}:{line} imports {name}"


def rule_is_impure(module: Module) -> Iterator[str]:
    """A rule is plain Python: no database, nothing async."""
    if not module.is_rule:
        return
    for line, name in imported(module.tree):
        if is_under(name, DATABASES):
            yield f"{module.path}:{line} is a rule and imports {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            yield f"{module.path}:{node.lineno} is a rule and async"


def route_queries(module: Module) -> Iterator[str]:
    """Routes ask services; of SQLAlchemy they may name the session's type only."""
    if not fnmatch(module.path, "*/routes*.py"):
        return
    for line, name in imported(module.tree):
        if is_under(name, ("sqlalchemy",)) and not is_under(name, ("sqlalchemy.ext.asyncio",)):
            yield f"{module.path}:{line} imports {name}"
        if is_under(name, ("saovuong",)) and names_wall(name, "models"):
            yield f"{module.path}:{line} imports {name}"
    for call in calls(module.tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in QUERY_VERBS:
            yield f"{module.path}:{call.lineno} runs a query"


def names_wall(name: str, wall: str) -> bool:
    """Whether an import is of a domain's ``wall`` (models, schemas, routes) or a part of it."""
    inside = name.split(".")[2:4]
    return any(part == wall or part.startswith(f"{wall}_") for part in inside)


def crosses_domains(module: Module) -> Iterator[str]:
    """Another domain's routes and wire shapes are its own business."""
    if module.domain is None:
        return
    for line, name in imported(module.tree):
        parts = name.split(".")
        is_foreign = parts[0] == "saovuong" and parts[1:2] != [module.domain]
        if is_foreign and (names_wall(name, "routes") or names_wall(name, "schemas")):
            yield f"{module.path}:{line} imports {name}"


def says_nothing_by_its_name(module: Module) -> Iterator[str]:
    for part in PurePosixPath(module.path).with_suffix("").parts:
        is_private = part.startswith("_") and part not in ("__init__", "__main__")
        if part in EMPTY_NAMES or is_private:
            yield f"{module.path}: `{part}` says nothing"


def re_exports(module: Module) -> Iterator[str]:
    """An __init__ that re-exports gives one thing two addresses."""
    if module.path.endswith("__init__.py"):
        for line, name in imported(module.tree):
            if is_under(name, ("saovuong",)):
                yield f"{module.path}:{line} re-exports {name}"


def is_too_long(module: Module) -> Iterator[str]:
    for function in functions(module.tree):
        if length(function) > LONGEST_FUNCTION:
            yield f"{module.path}:{function.lineno} {function.name} has {length(function)} lines"


CHECKERS = (
    commits, reads_the_time, reads_the_environment, knows_http, rule_is_impure, route_queries,
    crosses_domains, says_nothing_by_its_name, re_exports, is_too_long,
)  # fmt: skip
