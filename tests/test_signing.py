"""A token is what it says, or it is nothing."""

from __future__ import annotations

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from saovuong.signing import BadSignature, ServerKey, b64url, public_key, unb64url, verify_compact

KEY = ECKey.generate_key("P-256")
PUBLIC = public_key({n: str(v) for n, v in KEY.as_dict(private=False).items() if n != "kid"})


def token(**header: object) -> str:
    return jws.serialize_compact({"alg": "ES256", "typ": "sample", **header}, b"{}", KEY)


def test_what_another_library_signs_is_verified_and_the_other_way_round() -> None:
    assert verify_compact(token(), PUBLIC, "sample") == b"{}"
    server = ServerKey(KEY)
    signed = server.sign({"a": 1}, "sample")
    assert jws.deserialize_compact(signed, KEY, ["ES256"]).payload == b'{"a":1}'
    assert server.verify(signed, "sample") == {"a": 1}


@pytest.mark.parametrize(
    "bad",
    [
        token(typ="other"),
        token()[:-4] + "AAAA",
        token() + ".AAAA",
        token().replace(".", "", 1),
        "..",
        "",
        b64url(b'{"alg":"none","typ":"sample"}') + ".e30.",
        b64url(b'{"alg":"ES256","typ":"sample","crit":["b64"],"b64":false}') + ".e30.AA",
    ],
)
def test_anything_else_is_a_bad_signature(bad: str) -> None:
    with pytest.raises(BadSignature):
        verify_compact(bad, PUBLIC, "sample")


@pytest.mark.parametrize("text", ["+A", "/A", "AA==", "A", 'A"A', "\\u0041", "á", " AA"])
def test_only_unpadded_base64url_is_read(text: str) -> None:
    with pytest.raises(BadSignature):
        unb64url(text)


@pytest.mark.parametrize("raw", [b"", b"\xff", b"\xfb\xff", b"abc", bytes(range(256))])
def test_bytes_come_back_from_base64url(raw: bytes) -> None:
    assert unb64url(b64url(raw)) == raw


def test_a_private_key_or_a_point_off_the_curve_is_no_public_key() -> None:
    good = {n: str(v) for n, v in KEY.as_dict(private=False).items()}
    for bad in (
        good | {"d": "AA"},
        good | {"x": good["y"]},
        good | {"crv": "P-384"},
        {"kty": "EC"},
    ):
        with pytest.raises(BadSignature):
            public_key(bad)
