"""The schemas that editors read are those of the types; the examples of the API are readable."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from saovuong.curriculum import examples, schemas
from saovuong.curriculum.pack_shapes import Manifest
from tests.curriculum.folders import Content

CONTENT = Path(__file__).parents[2] / "content"


def test_the_schemas_in_content_are_fresh() -> None:
    assert schemas.stale(CONTENT / "schema") == []


def test_a_changed_missing_or_surplus_schema_is_stale(tmp_path: Path) -> None:
    schemas.write(tmp_path)
    assert schemas.stale(tmp_path) == []
    (tmp_path / "course.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "quiz.schema.json").unlink()
    (tmp_path / "old.schema.json").write_text("{}", encoding="utf-8")
    assert schemas.stale(tmp_path) == [
        "course.schema.json", "old.schema.json", "quiz.schema.json",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["course", "quiz", "test"])
def test_a_schema_accepts_what_the_types_accept(name: str) -> None:
    schema = json.loads(schemas.schemas()[f"{name}.schema.json"])
    value = yaml.safe_load(yaml.safe_dump(getattr(Content(), name)))
    jsonschema.validate(value, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value | {"unknown": 1}, schema)


def test_examples_have_the_shapes_they_stand_for() -> None:
    catalogue = msgspec.convert(examples.CATALOGUE, schemas.Catalogue)
    assert msgspec.to_builtins(catalogue) == examples.CATALOGUE
    assert msgspec.to_builtins(msgspec.convert(examples.MANIFEST, Manifest)) == examples.MANIFEST
