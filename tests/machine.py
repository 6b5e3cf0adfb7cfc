"""Makes a machine able to run the tests and says plainly what it does: `python -m tests.machine`.

As root on Debian it installs what is missing; otherwise it says what to install and fails.
Exit 3: only PostgreSQL is missing, which the Makefile can fetch without root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests import postgres

_FONT = "truetype/noto/NotoSans-Regular.ttf"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing_packages() -> list[str]:
    """Debian packages whose work nothing on this machine does."""
    has_browser = any(shutil.which(name) for name in _BROWSERS)
    fonts = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    has_font = any((folder / _FONT).is_file() for folder in fonts)
    wanted = {"chromium": has_browser, "fonts-noto-core": has_font}
    return [package for package, is_there in wanted.items() if not is_there]


def install(packages: list[str]) -> None:
    """Raises CalledProcessError when apt-get fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        command = ["apt-get", "-qq", *arguments]
        print("Installing what the tests need:", *command, flush=True)
        subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL)


def main() -> int:
    packages = missing_packages()
    if packages:
        if os.getuid() != 0 or not shutil.which("apt-get"):
            print(
                "The browser tests need what this machine lacks. As root on Debian:\n"
                f"    apt-get install {' '.join(packages)}",
                file=sys.stderr,
            )
            return 1
        install(packages)
    return 0 if postgres.binaries() else 3


if __name__ == "__main__":
    sys.exit(main())
