"""Asks the advisory services about everything the two locks name; says so when none answers.

    python backend/dependency_audit.py

Exit code 0: nothing known against any of them. 1: something is known. 3: a service could not be
reached, so nothing is proved.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
from frontend_build import find_node

ROOT = Path(__file__).resolve().parent.parent
CLEAN, FOUND, UNREACHABLE = 0, 1, 3
Run = Callable[[Sequence[str], Path], str]


class Verdict(NamedTuple):
    """``told``: a line for each advisory, or why nobody answered."""

    state: int
    told: list[str]


def python_verdict(run: Run) -> Verdict:
    lock = str(ROOT / "requirements.lock")
    asked = ["-r", lock, "--require-hashes", "--disable-pip", "--progress-spinner=off", "-f=json"]
    return read_pip(run([sys.executable, "-m", "pip_audit", *asked], ROOT))


def npm_verdict(run: Run) -> Verdict:
    node = find_node()
    command = [str(node.executable), str(node.npm_cli), "audit", "--json"]
    return read_npm(run(command, ROOT / "frontend"))


def read_pip(answer: str) -> Verdict:
    """What pip-audit printed; anything but its JSON means that no service answered."""
    told = _json(answer)
    if told is None or "dependencies" not in told:
        return Verdict(UNREACHABLE, [_last_line(answer)])
    found = [
        f"{one['name']} {one['version']}: {fault['id']}, fixed in {fault['fix_versions'] or '-'}"
        for one in told["dependencies"]
        for fault in one.get("vulns", [])
    ]
    return Verdict(FOUND if found else CLEAN, found)


def read_npm(answer: str) -> Verdict:
    """What npm audit printed; without its count of vulnerabilities nobody has answered."""
    told = _json(answer)
    if told is None or "vulnerabilities" not in told:
        said = (told or {}).get("message") or _last_line(answer)
        return Verdict(UNREACHABLE, [str(said)])
    found = [f"{name}: {one['severity']}" for name, one in told["vulnerabilities"].items()]
    return Verdict(FOUND if found else CLEAN, sorted(found))


def summed(verdicts: dict[str, Verdict]) -> int:
    """What was found outweighs what could not be asked."""
    states = {one.state for one in verdicts.values()}
    return FOUND if FOUND in states else UNREACHABLE if UNREACHABLE in states else CLEAN


def _json(answer: str) -> dict[str, Any] | None:
    try:
        told = json.loads(answer)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _last_line(answer: str) -> str:
    return (answer.strip().splitlines() or ["no answer"])[-1][:200]


def _run(command: Sequence[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            list(command), cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return done.stdout or done.stderr


def main() -> int:
    verdicts = {"Python": python_verdict(_run), "npm": npm_verdict(_run)}
    words = {CLEAN: "nothing known", FOUND: "FOUND", UNREACHABLE: "NOT ASKED: nobody answered"}
    for name, verdict in verdicts.items():
        print(f"{name}: {words[verdict.state]}")
        for line in verdict.told:
            print(f"  {line}")
    return summed(verdicts)


if __name__ == "__main__":
    sys.exit(main())
