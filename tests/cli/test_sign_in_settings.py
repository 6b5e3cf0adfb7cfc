"""What the environment says of staff sign-in."""

from __future__ import annotations

from pathlib import Path

import pytest

from saovuong.settings import SettingInvalid, from_environment

ISSUER = "https://id.example.vn"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ENV", "SECOND_FACTOR", "ORIGIN", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_NAME"):
        monkeypatch.delenv(f"SAOVUONG_{name}", raising=False)
    monkeypatch.setenv("SAOVUONG_VAR", str(tmp_path))


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    secret.chmod(0o600)
    monkeypatch.setenv("SAOVUONG_ORIGIN", "https://hoc.example.vn")
    monkeypatch.setenv("SAOVUONG_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("SAOVUONG_OIDC_CLIENT_ID", "sao-vuong")
    monkeypatch.setenv("SAOVUONG_OIDC_SECRET_FILE", str(secret))
    return secret


@pytest.mark.parametrize(
    ("environment", "expected"), [("development", "optional"), ("production", "required")]
)
def test_a_second_factor_is_required_in_production(
    monkeypatch: pytest.MonkeyPatch, environment: str, expected: str
) -> None:
    monkeypatch.setenv("SAOVUONG_ENV", environment)
    assert from_environment().second_factor == expected
    monkeypatch.setenv("SAOVUONG_SECOND_FACTOR", "required")
    assert from_environment().second_factor == "required"
    monkeypatch.setenv("SAOVUONG_SECOND_FACTOR", "sometimes")
    with pytest.raises(SettingInvalid):
        from_environment()


def test_there_is_no_identity_provider_unless_one_is_named() -> None:
    assert from_environment().provider is None


def test_an_identity_provider_has_a_name_for_its_button(
    monkeypatch: pytest.MonkeyPatch, provider: Path
) -> None:
    found = from_environment().provider
    assert found is not None
    assert (found.issuer, found.client_secret, found.name) == (ISSUER, "s3cret", "id.example.vn")
    monkeypatch.setenv("SAOVUONG_OIDC_NAME", "Cổng tỉnh")
    named = from_environment().provider
    assert named is not None
    assert named.name == "Cổng tỉnh"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAOVUONG_OIDC_ISSUER", "http://id.example.vn"),
        ("SAOVUONG_OIDC_CLIENT_ID", ""),
        ("SAOVUONG_OIDC_SECRET_FILE", ""),
        ("SAOVUONG_OIDC_SECRET_FILE", "/nowhere/at/all"),
        ("SAOVUONG_ORIGIN", ""),
    ],
)
def test_half_an_identity_provider_is_refused_at_start(
    monkeypatch: pytest.MonkeyPatch, provider: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid):
        from_environment()


def test_a_secret_that_others_may_read_is_refused(provider: Path) -> None:
    provider.chmod(0o644)
    with pytest.raises(SettingInvalid, match="chmod 600"):
        from_environment()
