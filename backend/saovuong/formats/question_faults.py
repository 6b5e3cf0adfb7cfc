"""What can be wrong with a question in a file, or worth saying, and what to do about it.

A rule: codes and their words. A fault keeps its question from being taken; a note does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from saovuong.formats import remarks
from saovuong.formats.markdown_text import Converted
from saovuong.formats.question_values import MOST_QUESTIONS, Reading
from saovuong.formats.remarks import Kind, Remark, fault, note
from saovuong.i18n import _, translate

_QUOTED = 80
_LOOK = _("Have a look whether this is right.")
_NOTHING = _("Nothing to do.")
_CHOOSE_ANOTHER = _("Choose another kind of file for these questions, or add it by hand.")

KINDS: dict[str, Kind] = {
    "nothing-found": fault(
        _("No question was found in the file."), _("Check that the file is of the kind you chose.")
    ),
    "headings-missing": fault(
        _("No row with the names of the columns was found."),
        _("Download the template and keep its first row."),
    ),
    "too-many-questions": fault(
        _("The file has more than {limit} questions."), _("Split it into several files.")
    ),
    "xml-broken": fault(
        _("This is not well-formed XML: {reason}."), _("Export the file again from Moodle.")
    ),
    "xml-declares": fault(
        _("The file declares entities or a document type, which is not allowed."),
        _("Delete the lines beginning with <!DOCTYPE and <!ENTITY."),
    ),
    "xml-too-deep": fault(
        _("The elements of the file lie too deep in one another."),
        _("Export the file again from Moodle."),
    ),
    "xml-not-a-quiz": fault(
        _("The file does not begin with <quiz>."), _("In Moodle, export questions as Moodle XML.")
    ),
    "kind-unsupported": fault(
        _("Questions of the type {type} are not used here."),
        _("Rewrite it as one of: single or multiple choice, true/false, number, short answer,"
          " matching, ordering."),
    ),
    "kind-unclear": fault(
        _("It cannot be told what kind of question this is."),
        _("Fill in the kind, or check the answers."),
    ),
    "braces-unbalanced": fault(
        _("The answers begin with {open} and have to end with {close} before the next empty line."),
        _("Add the missing brace; in texts, put a backslash before braces."),
    ),
    "answer-stray": fault(
        _("This stands before the first answer and belongs to nothing."),
        _("Begin each answer with = or ~."),
    ),
    "question-unfinished": fault(
        _("The next question begins before this one has its answer."),
        _("Add a line such as ANSWER: A after the options."),
    ),
    "question-not-begun": fault(
        _("There is no question above this line."), _("Write the question on the line before.")
    ),
    "answer-unreadable": fault(
        _("The line of the answer names no option."), _("Write one letter: ANSWER: A.")
    ),
    "stem-missing": fault(_("The text of the question is missing."), _("Write the question.")),
    "text-too-long": fault(
        _("The text has more than {limit} characters."), _("Shorten it or split the question.")
    ),
    "answers-too-many": fault(
        _("There are more than {limit} answers."), _("Leave out some or split the question.")
    ),
    "options-too-few": fault(
        _("A question needs at least two options."), _("Add another option.")
    ),
    "option-empty": fault(_("An option has no text."), _("Write it or take it out.")),
    "key-missing": fault(_("No answer is marked as right."), _("Mark the right answer.")),
    "key-unknown": fault(
        _("The key names something that is not among the options."),
        _("Write the letters of the right options: {known}."),
    ),
    "key-not-true-or-false": fault(
        _("The key is neither true nor false."), _("Write Đúng or Sai.")
    ),
    "number-unreadable": fault(
        _("This is not a number."), _("Write digits, with one comma or point at most.")
    ),
    "tolerance-unreadable": fault(
        _("This is not a tolerance."), _("Write a number that is not negative.")
    ),
    "share-unreadable": fault(
        _("This is not a share of the mark."), _("Write a number from -100 to 100.")
    ),
    "anything-accepted": fault(
        _("The answer * would accept anything."), _("Write the answers that are right.")
    ),
    "answer-empty": fault(_("An answer that is right has no text."), _("Write the answer.")),
    "pairs-too-few": fault(
        _("There are fewer than two pairs to match."), _("Add another pair.")
    ),
    "pair-unreadable": fault(
        _("This is not a pair."), _("Write the left end, -> and the right end.")
    ),
    "items-too-few": fault(
        _("There are fewer than two items to put in order."), _("Add another item.")
    ),
    "kind-unknown": fault(
        _("There is no such kind of question."), _("Choose from the list: {known}.")
    ),
    "key-of-several": fault(
        _("The key names several options of a question with one."),
        _("Name one letter, or choose the kind with several answers."),
    ),
    "difficulty-unknown": fault(
        _("There is no such difficulty."), _("Write 1 (easy), 2 (medium) or 3 (hard).")
    ),
    "legal-unreadable": note(
        _("This place in the law cannot be read."),
        _("Write the source, article, clause and point with slashes: luat-dqtv-2019/8/1/a."),
    ),
    "options-with-gap": fault(
        _("An option is empty and a later one is not."), _("Move the options together.")
    ),
    "encoding-tcvn3": note(_("The text was in TCVN3 (.VnTime) and has been converted."), _LOOK),
    "encoding-vni": note(_("The text was in VNI and has been converted."), _LOOK),
    "wide-letters": note(_("Full-width letters were made usual ones."), _LOOK),
    "column-unused": note(
        _("This column is not used."), _("Nothing to do; only the template's columns are read.")
    ),
    "column-forbidden": note(_("This column is not read."), _NOTHING),
    "row-ignored": note(_("The row is no entry and was left out."), _LOOK),
    "html-simplified": note(
        _("Formatting that is not used here was left out; all words were kept."), _LOOK
    ),
    "penalty-ignored": note(_("Penalties for further tries are not used here."), _NOTHING),
    "mark-ignored": note(_("Every question counts alike here; its mark was left out."), _NOTHING),
    "hints-ignored": note(_("Hints for further tries are not used here."), _NOTHING),
    "feedback-ignored": note(
        _("The general remarks for right, partly right and wrong answers were left out."), _NOTHING
    ),
    "units-ignored": note(
        _("The units of the answer are not read; only the number is compared."), _LOOK
    ),
    "case-ignored": note(_("Capital and small letters are compared alike here."), _NOTHING),
    "wildcard-plain": note(_("The * is taken as it stands; it replaces nothing here."), _LOOK),
    "picture-elsewhere": note(
        _("A picture lies on another site and was left out."),
        _("Save the picture and add it by hand."),
    ),
    "attachment-unused": note(
        _("The attached file is not a picture that can be kept (PNG, JPEG, GIF, WebP)."),
        _("Add it by hand if it is needed."),
    ),
    "picture-too-large": note(
        _("The picture is larger than {limit} kB and was left out."), _("Make it smaller.")
    ),
    "kind-not-carried": note(
        _("This kind of file carries no question of this kind; it was left out."), _CHOOSE_ANOTHER
    ),
    "field-not-carried": note(
        _("This kind of file does not carry: {field}."), _CHOOSE_ANOTHER
    ),
    "text-not-carried": note(
        _("The text cannot be written in this kind of file; the question was left out."),
        _CHOOSE_ANOTHER,
    ),
    "formatting-not-carried": note(
        _("Bold, line breaks and other formatting are not carried here; the signs stay."), _LOOK
    ),
}  # fmt: skip

FIELDS = {
    "file": _("file"),
    "kind": _("kind"),
    "name": _("name"),
    "stem": _("question"),
    "explanation": _("explanation"),
    "code": _("code"),
    "category": _("category"),
    "tags": _("tags"),
    "pictures": _("pictures"),
    "options": _("options"),
    "answers": _("answers"),
    "key": _("key"),
    "feedback": _("feedback on answers"),
    "shares": _("partial marks"),
    "tolerance": _("tolerance"),
    "unit": _("unit of measurement"),
    "pairs": _("pairs"),
    "items": _("items"),
}
"""The fields of questions in texts, where no column has a letter."""

_ALIKE = frozenset(
    {
        "encoding-tcvn3", "encoding-vni", "wide-letters", "html-simplified", "penalty-ignored",
        "mark-ignored", "hints-ignored", "feedback-ignored", "units-ignored", "case-ignored",
        "field-not-carried",
    }
)  # fmt: skip
"""Notes that run through whole files: said once a field, with how often."""


@dataclass
class Spot:
    """Where a question begins in a text, and what is remarked of it."""

    line: int
    remarks: list[Remark] = field(default_factory=list)
    first: int = 0
    """Before it in ``remarks`` stand those of other questions."""

    @property
    def is_faulty(self) -> bool:
        return any(map(is_fault, self.remarks[self.first :]))

    def converted(self, name: str, found: Converted, line: int | None = None) -> str:
        """The Markdown of ``found``, with remarks on what it lost."""
        if found.is_simplified:
            self.remark(name, found.text, "html-simplified", line)
        if found.is_reaching_out:
            self.remark(name, found.text, "picture-elsewhere", line)
        return found.text

    def remark(
        self, name: str, value: object, code: str, line: int | None = None, **details: Any
    ) -> None:
        """``name`` is one of FIELDS, ``line`` where the value stands if not where all begins."""
        at = self.line if line is None else line
        quoted = " ".join(str(value)[: 4 * _QUOTED].split())[:_QUOTED]
        self.remarks.append(Remark("", at, name, quoted, code, details))


def limited(reading: Reading) -> None:
    """Keeps as many questions as are taken at once, and gathers the remarks."""
    for surplus in reading.questions[MOST_QUESTIONS : MOST_QUESTIONS + 1]:
        about: dict[str, Any] = {"limit": MOST_QUESTIONS}
        reading.remarks.append(Remark("", surplus.line, "file", "", "too-many-questions", about))
    del reading.questions[MOST_QUESTIONS:]
    reading.remarks = gathered(reading.remarks)


def is_fault(remark: Remark) -> bool:
    return KINDS[remark.code].is_fault


def gathered(notes: Iterable[Remark]) -> list[Remark]:
    """``notes`` with those that are alike made one, where the first of them stands."""
    return remarks.gathered(notes, _ALIKE)


def field_named(name: str, language: str) -> str:
    return translate(FIELDS[name], language) if name in FIELDS else name


def worded(remark: Remark, language: str) -> tuple[str, str]:
    """Reason and remedy in ``language``."""
    details = dict(remark.details)
    if "field" in details:
        details["field"] = field_named(details["field"], language)
    return remarks.worded(KINDS, remark._replace(details=details), language)
