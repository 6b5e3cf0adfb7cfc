"""Which Node builds the frontend, and when its packages are installed again."""

from __future__ import annotations

from pathlib import Path

import pytest

import frontend_build


def machine_with(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds only a Node which says it is `version`, and npm beside it."""
    (folder / "bin").mkdir()
    cli = folder / "lib/node_modules/npm/bin/npm-cli.js"
    cli.parent.mkdir(parents=True)
    cli.write_text("")
    for name, text in {"node": f"#!/bin/sh\necho {version}\n", "npm": "#!/bin/sh\n"}.items():
        (folder / "bin" / name).write_text(text)
        (folder / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder / "bin"))
    return cli


def without_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend_build.importlib.util, "find_spec", lambda name: None)


@pytest.mark.parametrize("version", ["v20.19.0", "v22.1.0", "v24.19.0"])
def test_a_machine_whose_node_is_new_enough_uses_it(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = machine_with(tmp_path, version, monkeypatch)
    assert frontend_build.find_node().npm_cli == cli


@pytest.mark.parametrize("version", ["v18.20.4", "v20.18.9", "nonsense"])
def test_an_old_node_is_as_good_as_none(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_with(tmp_path, version, monkeypatch)
    without_wheel(monkeypatch)
    with pytest.raises(frontend_build.NodeMissing):
        frontend_build.find_node()


def test_packages_are_installed_once_for_each_lock(tmp_path: Path) -> None:
    asked: list[tuple[str, ...]] = []

    class Recorder:
        def npm(self, *arguments: str, folder: Path) -> None:
            asked.append(arguments)
            (folder / "node_modules").mkdir(exist_ok=True)

    lock = tmp_path / "package-lock.json"
    for text, times in (("one", 1), ("one", 1), ("two", 2)):
        lock.write_text(text)
        frontend_build.install(Recorder(), tmp_path)  # type: ignore[arg-type]
        assert len(asked) == times
