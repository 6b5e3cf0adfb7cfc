"""quiz.yaml out of drafts, and the values of a quiz.yaml or test.yaml.

A rule: text in, values or faults out, and back. All texts are quoted, so none is read as a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from saovuong.curriculum.faults import Fault
from saovuong.curriculum.located_yaml import join, read_yaml
from saovuong.curriculum.question_drafts import Draft, value_of
from saovuong.curriculum.structures import convert_question
from saovuong.formats.question_values import Placed


class _Quoted(str):
    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')


_Dumper.add_representer(_Quoted, _quoted)


def yaml_of(drafts: Sequence[Draft]) -> str:
    told = {"questions": [_marked(draft) for draft in drafts]}
    return yaml.dump(told, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=2**20)


def values_of(text: str, file: str) -> tuple[list[Placed], list[Fault]]:
    """The questions of ``file``, with their lines; every fault of those that are none."""
    document, faults = read_yaml(text, file)
    listed = (
        document.value.get("questions") if document and isinstance(document.value, dict) else None
    )
    placed: list[Placed] = []
    for at, one in enumerate(listed if isinstance(listed, list) else ()):
        path = join("questions", at)
        question, flaws = convert_question(one, path)
        found = flaws or (
            [flaw._replace(path=join(path, flaw.path)) for flaw in question.flaws()]
            if question
            else []
        )
        if document and found:
            faults += [document.fault(flaw.path, flaw.wrong, flaw.right) for flaw in found]
        elif document and question:
            placed.append(Placed(document.line(path) or 1, value_of(question)))
    return placed, faults


def _marked(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _marked(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    return _Quoted(value) if isinstance(value, str) and name != "kind" else value
