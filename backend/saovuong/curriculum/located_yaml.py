"""YAML as course authors may write it: safe, without repeated keys, each value with its line.

Reads by the core schema of YAML 1.2: `no` is a word and `1:30` a text, not surprises. Anchors and
aliases are refused: what stands in a course file is what the reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from saovuong.curriculum.faults import Fault, Words, words
from saovuong.i18n import _


@dataclass(frozen=True)
class Document:
    """The value of a YAML text in ``file``, and on which line each path begins."""

    file: str
    value: Any
    lines: dict[str, int]

    def line(self, path: str) -> int | None:
        """The line of ``path``, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.lines.get(path)

    def fault(self, path: str, wrong: Words, right: Words) -> Fault:
        return Fault(self.file, self.line(path), path, wrong, right)


def join(path: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def read_yaml(text: str, file: str, first_line: int = 1) -> tuple[Document | None, list[Fault]]:
    """The document in ``text``, whose first line is ``first_line`` of ``file``; or its faults."""
    lines: dict[str, int] = {}
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            nothing = words(_("there is nothing here")), words(_("write the fields of the format"))
            return None, [Fault(file, first_line, "", *nothing)]
        faults = list(_walk(node, "", file, first_line, lines))
        value = None if faults else loader.construct_document(node)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [_syntax_fault(error, text, file, first_line)]
    return (None if faults else Document(file, value, lines)), faults


def _walk(
    node: yaml.Node, path: str, file: str, first: int, lines: dict[str, int]
) -> Iterator[Fault]:
    lines[path] = node.start_mark.line + first
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, join(path, index), file, first, lines)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inside = join(path, str(key.value))
            line = key.start_mark.line + first
            if inside in lines:
                yield Fault(
                    file,
                    line,
                    inside,
                    words(_('the key "{key}" stands twice'), key=str(key.value)),
                    words(_("keep one; the other is on line {line}"), line=lines[inside]),
                )
                continue
            yield from _walk(value, inside, file, first, lines)
            lines[inside] = line


def _syntax_fault(error: Exception, text: str, file: str, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    before = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
    reason = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
    wrong = words(_("this is not YAML: {reason}"), reason=reason)
    advice = words(_("check indentation, quotes and colons near this line"))
    return Fault(file, first_line + before, "", wrong, advice)


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.composer.ComposerError(
                None, None, "anchors and aliases are not used here", event.start_mark
            )
        node: yaml.Node | None = super().compose_node(parent, index)
        return node


def _whole_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int:
    return int(node.value)


_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_CORE = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+0123456789."),
)
for _name, _pattern, _first in _CORE:
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )
_Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)
