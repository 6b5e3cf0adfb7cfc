from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from saovuong.identity.factors.sealing import Seal, SealBroken

HERS, HIS = UUID(int=1).bytes, UUID(int=2).bytes


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "factors.key"
    sealed = Seal.load_or_create(path).seal(b"secret", HERS)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Seal.load_or_create(path).open(sealed, HERS) == b"secret"
    path.chmod(0o640)
    with pytest.raises(PermissionError):
        Seal.load_or_create(path)


def test_of_processes_that_start_at_once_all_keep_one_key(tmp_path: Path) -> None:
    path = tmp_path / "factors.key"
    with ThreadPoolExecutor(8) as pool:
        seals = list(pool.map(lambda _: Seal.load_or_create(path), range(8)))
    sealed = seals[0].seal(b"secret", HERS)
    assert {seal.open(sealed, HERS) for seal in seals} == {b"secret"}
    assert [one.name for one in tmp_path.iterdir()] == ["factors.key"]


def test_the_same_secret_never_looks_the_same(tmp_path: Path) -> None:
    seal = Seal.load_or_create(tmp_path / "key")
    assert seal.seal(b"secret", HERS) != seal.seal(b"secret", HERS)


def test_what_is_moved_to_somebody_else_or_changed_does_not_open(tmp_path: Path) -> None:
    seal, other = (Seal.load_or_create(tmp_path / name) for name in ("one", "two"))
    sealed = seal.seal(b"secret", HERS)
    with pytest.raises(SealBroken):
        seal.open(sealed, HIS)
    with pytest.raises(SealBroken):
        other.open(sealed, HERS)
    for wrong in (b"", b"\x02" + sealed[1:], sealed[:-1], sealed[:-1] + b"x"):
        with pytest.raises(SealBroken):
            seal.open(wrong, HERS)
