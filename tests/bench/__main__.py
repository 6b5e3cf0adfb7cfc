"""``python -m tests.bench [names] [--short]``: measures, and prints what was promised beside it.

A missed budget is printed, never an exit code: time on a shared machine proves nothing by itself.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.bench.first_load import first_load_bench
from tests.bench.http_ingest import http_ingest
from tests.bench.idle_server import idle_server
from tests.bench.ingest import ingest
from tests.bench.national import national
from tests.bench.rosters import rosters
from tests.bench.sign_in_storm import sign_in_storm
from tests.bench.table import Line, machine, printed

BENCHES: dict[str, Callable[..., Iterator[Line]]] = {
    "ingest": ingest,
    "http": http_ingest,
    "national": national,
    "rosters": rosters,
    "first-load": first_load_bench,
    "server": idle_server,
    "sign-in": sign_in_storm,
}


def main() -> None:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(BENCHES)}; all of them by default")
    parser.add_argument("--short", action="store_true", help="less of everything")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    lines: list[Line] = []
    for name in asked.names or BENCHES:
        for line in BENCHES[name](short=asked.short):
            print(f"… {line.what}: {line.measured}", file=sys.stderr, flush=True)
            lines.append(line)
    print(f"\nMeasured {machine()}\n\n{printed(lines)}")


if __name__ == "__main__":
    main()
