"""What can be wrong with a row of a roster, or worth saying, and what to do about it.

A rule: codes and their words. A fault keeps its row from being imported; a note does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from saovuong.formats import remarks
from saovuong.formats.remarks import Kind, Remark
from saovuong.formats.remarks import fault as _fault
from saovuong.formats.remarks import note as _note
from saovuong.i18n import _

_TYPE_AGAIN = _("Type it again, or leave the cell empty.")
_LOOK = _("Have a look whether this is right.")

KINDS: dict[str, Kind] = {
    "headings-missing": _fault(
        _("No row with the names of the columns was found."),
        _("Download the template and keep its first row."),
    ),
    "name-missing": _fault(_("The name is missing."), _("Fill in the name or delete the row.")),
    "name-unlikely": _fault(
        _("This is not a name: too long, or without letters."), _("Type the name again.")
    ),
    "unit-missing": _fault(
        _("The unit is missing."),
        _("Write the code of the unit, or its name with the units above."),
    ),
    "unit-unknown": _fault(
        _("There is no such unit in what you manage."),
        _("Check the code or the name; new units are imported first."),
    ),
    "unit-ambiguous": _fault(
        _("Several units have this name."),
        _("Write the code, or the units above it as well: Commune > Hamlet."),
    ),
    "unit-repeats": _fault(
        _("The same unit stands in row {first} already."), _("Delete one of the two rows.")
    ),
    "code-repeats": _fault(
        _("The same code stands in row {first} already."), _("Each needs a code of its own.")
    ),
    "code-unlikely": _fault(
        _("A code has at most 40 letters, digits, dots, dashes or slashes."),
        _("Shorten the code or leave the cell empty."),
    ),
    "code-is-an-id-card": _fault(
        _("This looks like the number of an ID card, which is not kept here."),
        _("Use the number of your own list, or leave the cell empty."),
    ),
    "code-elsewhere": _fault(
        _("This code cannot be used here."),
        _("Use another code, or ask the unit above to move the person or unit."),
    ),
    "person-repeats": _fault(
        _("The same person stands in row {first} already: same name, birth year and unit."),
        _("Delete one of the two rows, or give both a code."),
    ),
    "person-ambiguous": _fault(
        _("Several people of this unit have this name and birth year."),
        _("Give each a code, here and in the list of people."),
    ),
    "phone-unreadable": _fault(_("This is not a phone number of Việt Nam."), _TYPE_AGAIN),
    "phone-digits-lost": _fault(
        _("The spreadsheet has cut the number short."),
        _("Format the column as Text and type the number again."),
    ),
    "birth-year-unreadable": _fault(_("No birth year can be read here."), _TYPE_AGAIN),
    "birth-year-unlikely": _fault(
        _("Somebody born then would be too young or too old."), _TYPE_AGAIN
    ),
    "date-unreadable": _fault(
        _("This is not a date."), _("Write day/month/year, such as 01/07/2025.")
    ),
    "date-ahead": _fault(
        _("The date lies ahead; a change cannot be dated after today."), _("Write an earlier date.")
    ),
    "date-too-early": _fault(
        _("The unit last changed on {since}; another change has to come after that."),
        _("Write a later date."),
    ),
    "role-unknown": _fault(
        _("There is no such role."), _("Choose from the list: {roles}.")
    ),
    "role-not-yours": _fault(
        _("You may not grant this role here."), _("Ask whoever manages the unit above.")
    ),
    "date-before-parent": _fault(
        _("The unit above exists only since {since}."), _("Write a later date.")
    ),
    "unit-is-the-top": _fault(
        _("This is the unit that was chosen for the import; a list changes only what is under it."),
        _("Delete the row, or choose a unit further up."),
    ),
    "kind-missing": _fault(
        _("The kind of the unit is missing."), _("Choose a kind from the list in the template.")
    ),
    "kind-unknown": _fault(
        _("There is no such kind of unit."), _("Choose a kind from the list in the template.")
    ),
    "kind-misplaced": _fault(
        _("A unit of this kind cannot stand under {parent}."),
        _("Choose another kind or another unit above."),
    ),
    "parent-unknown": _fault(
        _("The unit above is not in what you manage, nor in the file."),
        _("Check its code or name; leave the cell empty for units right under the one chosen."),
    ),
    "unit-under-itself": _fault(
        _("The unit would stand under itself."), _("Correct the unit above.")
    ),
    "encoding-tcvn3": _note(_("The text was in TCVN3 (.VnTime) and has been converted."), _LOOK),
    "encoding-vni": _note(_("The text was in VNI and has been converted."), _LOOK),
    "phone-zero-added": _note(_("The first 0 of the phone number was missing."), _LOOK),
    "phone-made-ten-digits": _note(_("The old number with 11 digits now has 10."), _LOOK),
    "phone-first-of-two": _note(_("Of several numbers the first was taken."), _LOOK),
    "date-month-first": _note(_("The month stood before the day."), _LOOK),
    "wide-letters": _note(_("Full-width letters were made usual ones."), _LOOK),
    "row-ignored": _note(_("The row is no entry and was left out."), _LOOK),
    "column-unused": _note(
        _("This column is not used."), _("Nothing to do; only the template's columns are read.")
    ),
    "column-forbidden": _note(
        _("Numbers of ID cards are not kept; the column was not read."),
        _("Delete the column from the file."),
    ),
    "person-of-same-name": _note(
        _("Somebody of this name and birth year belongs to another unit of yours."),
        _("If it is the same person, give a code and import again, or move him by hand."),
    ),
}  # fmt: skip


_ALIKE = frozenset(
    {
        "encoding-tcvn3", "encoding-vni", "wide-letters", "phone-zero-added",
        "phone-made-ten-digits", "date-month-first",
    }
)  # fmt: skip
"""Notes that run down whole columns: said once a column, with the number of rows."""


def gathered(notes: Iterable[Remark]) -> list[Remark]:
    """``notes`` with those that are alike made one, where the first of them stands."""
    return remarks.gathered(notes, _ALIKE)


def is_fault(remark: Remark) -> bool:
    return KINDS[remark.code].is_fault


def worded(remark: Remark, language: str) -> tuple[str, str]:
    """Reason and remedy in ``language``."""
    return remarks.worded(KINDS, remark, language)
