"""Questions as Moodle XML, with their pictures, so that Moodle imports what stands here.

A rule: questions in, bytes out. Texts are marked as Markdown, which Moodle shows and reads back.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from saovuong.formats.markdown_text import unformatted
from saovuong.formats.numbers_text import written
from saovuong.formats.question_faults import Spot, gathered
from saovuong.formats.question_values import (
    Answer,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Picture,
    Question,
    ShortText,
    Single,
    TrueFalse,
    Written,
)

_TYPES = {
    Single: "multichoice", Multiple: "multichoice", TrueFalse: "truefalse", Numeric: "numerical",
    ShortText: "shortanswer", Matching: "matching", Ordering: "ordering",
}  # fmt: skip
_ORDERING = """    <layouttype>VERTICAL</layouttype>
    <selecttype>ALL</selecttype>
    <selectcount>0</selectcount>
    <gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>"""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_moodle_xml(questions: Sequence[Question]) -> Written:
    """Moodle XML carries everything but the unit of measurement."""
    told = Spot(1)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = ""
    for number, question in enumerate(questions, 1):
        if question.category != category:
            category = question.category
            path = _escaped(f"$course$/top/{category}".rstrip("/"))
            lines.append('  <question type="category">')
            lines.append(f"    <category><text>{path}</text></category>\n  </question>")
        writer = _Writer(question, Spot(number, told.remarks))
        lines.extend(writer.lines())
    return Written("\n".join([*lines, "</quiz>", ""]).encode(), gathered(told.remarks))


class _Writer:
    def __init__(self, question: Question, spot: Spot) -> None:
        self._question = question
        self._spot = spot
        self._left = list(question.pictures)

    def lines(self) -> Iterator[str]:
        asked = self._question
        yield f'  <question type="{_TYPES[type(asked)]}">'
        yield f"    <name><text>{_escaped(asked.name)}</text></name>"
        body = list(self._body())
        general = self._marked("generalfeedback", asked.explanation)
        texts = " ".join((*body, general))
        first = [one for one in self._left if not _is_named(one, texts)]
        yield self._marked("questiontext", asked.stem, always=first)
        yield general
        yield "    <defaultgrade>1</defaultgrade>\n    <penalty>0</penalty>\n    <hidden>0</hidden>"
        yield f"    <idnumber>{_escaped(asked.code)}</idnumber>"
        yield from body
        if asked.tags:
            tags = "".join(f"<tag><text>{_escaped(tag)}</text></tag>" for tag in asked.tags)
            yield f"    <tags>{tags}</tags>"
        yield "  </question>"

    def _body(self) -> Iterator[str]:
        match self._question:
            case Single() | Multiple() as choice:
                yield from self._choice(choice)
            case TrueFalse() as claim:
                yield from (self._answer(one, "moodle_auto_format") for one in _truths(claim))
            case Numeric() as asked:
                yield from self._numbers(asked)
            case ShortText() as asked:
                yield "    <usecase>0</usecase>"
                accepted = _with_otherwise(asked.answers, asked.otherwise)
                yield from (self._answer(answer, "plain_text") for answer in accepted)
            case Matching() as asked:
                yield "    <shuffleanswers>true</shuffleanswers>"
                yield from self._pairs(asked)
            case Ordering() as asked:
                yield _ORDERING
                places = enumerate(asked.items, 1)
                yield from (self._answer(Answer(one, float(at)), "markdown") for at, one in places)

    def _choice(self, choice: Single | Multiple) -> Iterator[str]:
        is_single = str(isinstance(choice, Single)).lower()
        yield f"    <single>{is_single}</single>\n    <shuffleanswers>true</shuffleanswers>"
        yield "    <answernumbering>ABCD</answernumbering>"
        yield from (self._answer(option, "markdown") for option in choice.options)

    def _numbers(self, asked: Numeric) -> Iterator[str]:
        if asked.unit:
            self._spot.remark("unit", asked.unit, "field-not-carried", field="unit")
        for one in asked.answers:
            inside = f"      <tolerance>{written(one.tolerance)}</tolerance>\n"
            answer = Answer(written(one.value), one.share, one.feedback)
            yield self._answer(answer, "plain_text", inside)
        if asked.otherwise:
            yield self._answer(Answer("*", 0.0, asked.otherwise), "plain_text")

    def _pairs(self, asked: Matching) -> Iterator[str]:
        for left, right in (*asked.pairs, *(("", other) for other in asked.others)):
            shown = unformatted(right)
            if shown is None:
                self._spot.remark("pairs", right, "formatting-not-carried")
            answer = f"<answer><text>{_escaped(shown or right)}</text></answer>"
            yield self._marked("subquestion", left, inside=answer)

    def _answer(self, answer: Answer, kind: str, inside: str = "") -> str:
        text = self._linked(answer.text) if kind == "markdown" else answer.text
        files = self._files(answer.text) if kind == "markdown" else ""
        feedback = self._marked("feedback", answer.feedback)
        return (
            f'    <answer fraction="{written(answer.share)}" format="{kind}">\n'
            f"      <text>{_escaped(text)}</text>{files}\n{inside}  {feedback}\n    </answer>"
        )

    def _marked(
        self, tag: str, text: str, *, inside: str = "", always: Iterable[Picture] = ()
    ) -> str:
        files = self._files(text, always)
        marked = f"<text>{_escaped(self._linked(text))}</text>{files}{inside}"
        return f'    <{tag} format="markdown">{marked}</{tag}>'

    def _linked(self, text: str) -> str:
        for picture in self._question.pictures:
            text = text.replace(f"]({picture.name})", f"](@@PLUGINFILE@@/{picture.name})")
        return text

    def _files(self, text: str, always: Iterable[Picture] = ()) -> str:
        kept = list(always)
        named = [one for one in self._question.pictures if f"]({one.name})" in text]
        return "".join(map(_file, [*kept, *(one for one in named if one not in kept)]))


def _is_named(picture: Picture, texts: str) -> bool:
    return f"/{picture.name})" in texts


def _file(picture: Picture) -> str:
    encoded = b64encode(picture.raw).decode()
    name = quoteattr(_NOT_IN_XML.sub("", picture.name))
    return f'<file name={name} path="/" encoding="base64">{encoded}</file>'


def _with_otherwise(answers: Sequence[Answer], otherwise: str) -> Iterator[Answer]:
    yield from answers
    if otherwise:
        yield Answer("*", 0.0, otherwise)


def _truths(claim: TrueFalse) -> Iterator[Answer]:
    yield Answer("true", 100.0 * claim.key, claim.when_true)
    yield Answer("false", 100.0 * (not claim.key), claim.when_false)


def _escaped(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))
