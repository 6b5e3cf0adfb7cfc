"""Every shipped question on a phone, asked and answered by keys: seen whole at 320 px with text at
200 %, heard in the order it is seen, readable in both themes.

Test questions: an attempt is begun, then its draft on the phone is given the whole bank, which the
phone downloaded for that attempt, so that the running test shows each of them once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, Playwright, expect

from tests.e2e import walks
from tests.e2e.conftest import Browser, ServerProcess
from tests.e2e.looks import NARROW, Ear, faults_of, seen_in_both_themes, too_wide
from tests.e2e.test_lessons import COURSES, lessons_of

FOLDER = Path("content/courses")
PICTURES = Path("var/screens/questions")
VERDICTS = ("Đúng", "Đúng một phần", "Chưa đúng")
LARGE = json.dumps({"scale": 2, "theme": "light"})

# Choices, lines and fields of the question, and those of them that cannot be seen whole.
_PARTS = """() => {
  const width = document.documentElement.clientWidth;
  const wanted = 'legend, label, li, input, select, button, .text, .verdict, .picked';
  const cut = (e) => {
    const box = e.getBoundingClientRect();
    const clips = getComputedStyle(e).overflowX !== 'visible' && e.tagName !== 'SELECT';
    return !e.checkVisibility({ visibilityProperty: true }) || box.width < 1 || box.height < 1
      || box.left < 0 || box.right > width + 1 || (clips && e.scrollWidth > e.clientWidth + 1);
  };
  const asked = document.querySelector('fieldset');
  const count = (what) => asked.querySelectorAll(what).length;
  return {
    hidden: [...asked.querySelectorAll(wanted)].filter(cut).map((e) => e.textContent.trim()),
    choices: count('input:is([type=radio], [type=checkbox])'),
    fields: count('input:not([type=radio], [type=checkbox])'),
    pairs: count('select'),
    lines: count('ol.plain > li'),
  };
}"""
_WHOLE_BANK = """async (course) => {
  const get = async (path) => (await fetch(path)).json();
  const { edition } = (await get('/api/catalogue')).courses.find((each) => each.id === course);
  const { questions } = await get(`/packs/${(await get(`/packs/${edition}`)).test.pack}`);
  const opened = indexedDB.open('saovuong');
  await new Promise((done) => { opened.onsuccess = done; });
  const drafts = opened.result.transaction('drafts', 'readwrite').objectStore('drafts');
  const kept = drafts.getAll();
  await new Promise((done) => { kept.onsuccess = done; });
  drafts.put({ ...kept.result[0], questions });
  await new Promise((done) => { drafts.transaction.oncomplete = done; });
  opened.result.close();
}"""
_LAY_ASIDE = """async () => {
  const opened = indexedDB.open('saovuong');
  await new Promise((done) => { opened.onsuccess = done; });
  const drafts = opened.result.transaction('drafts', 'readwrite').objectStore('drafts');
  drafts.clear();
  await new Promise((done) => { drafts.transaction.oncomplete = done; });
  opened.result.close();
}"""
_FOCUS = "document.activeElement.closest('[role=status]')?.role ?? document.activeElement.id"


def bank(file: Path) -> dict[str, dict[str, Any]]:
    """The questions of one file by what their stem says."""
    questions = yaml.safe_load(file.read_text())["questions"]
    return {letters(one["stem"]): one for one in questions}


def letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def shown(page: Page, at: int, questions: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The question on the screen, once it is the one at that place."""
    expect(page.get_by_role("heading", name=f"Câu {at + 1}/{len(questions)}")).to_be_visible()
    return questions[letters(page.locator("legend").inner_text())]


@pytest.fixture(scope="module")
def phone(
    server: ServerProcess, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """Somebody signed in on a small phone who has set the largest text."""
    browser = Browser(playwright, tmp_path_factory.mktemp("phone"))
    page = browser.open(viewport=NARROW, reduced_motion="reduce")
    page.add_init_script(f"localStorage.setItem('sv-settings', {LARGE!r})")
    walks.sign_in_with_card(page, server.card_of(1))
    PICTURES.mkdir(parents=True, exist_ok=True)
    yield page
    browser.close()
    assert browser.errors == []


def test_no_explanation_begins_with_a_verdict() -> None:
    """“Đúng.” under “Chưa đúng” says of the statement what reads as said of the answer."""
    files = [
        *Path("content/courses").glob("*/*/quiz*.yaml"),
        *Path("content/courses").glob("*/test*.yaml"),
    ]
    verdict = re.compile(r'explanation: *"?(Đúng|Sai|Chưa đúng|True|False|Right|Wrong)\b')
    assert [str(file) for file in files if verdict.search(file.read_text())] == []


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.parent.name)
def test_every_practice_question_reads_well(phone: Page, course: Path) -> None:
    listener, kinds, faults = Ear(phone), set[str](), list[str]()
    for quiz, lesson in zip(quizzes_of(course), lessons_of(course), strict=True):
        walks.go(phone, f"#/luyen/{course.parent.name}/{lesson}")
        questions = bank(quiz)
        for at in range(len(questions)):
            question = shown(phone, at, questions)
            found = seen(phone, question) + listener.faults() + practise(phone, question, listener)
            if question["kind"] not in kinds:
                kinds.add(question["kind"])
                found += in_both_themes(phone, f"{lesson}-{question['kind']}")
            elif at == 0:
                found += faults_of(phone)
            faults += [f"{question['id']}: {fault}" for fault in found]
            phone.get_by_role("button", name="Tiếp theo").press("Enter")
        expect(phone.get_by_text(re.compile(r"^Đúng \d+/\d+ câu$"))).to_be_visible()
    assert faults == []


def quizzes_of(course: Path) -> list[Path]:
    folders = yaml.safe_load(course.read_text())["lessons"]
    return [course.parent / folder / "quiz.yaml" for folder in folders]


def practise(page: Page, question: dict[str, Any], listener: Ear) -> list[str]:
    """Answers by keys alone, from where the app has put the focus, and reads why."""
    found = [] if page.evaluate(_FOCUS) == "page" else ["the next question is not begun at its top"]
    found += answer(page, question)
    page.get_by_role("button", name="Trả lời", exact=True).press("Enter")
    expect(page.get_by_role("region", name="Căn cứ pháp lý")).to_be_visible()
    if page.evaluate(_FOCUS) != "status":
        found.append("the focus is not on what was said to the answer")
    told = page.get_by_role("status")
    if told.locator("strong").first.inner_text() not in VERDICTS:
        found.append("the result is not told")
    return found + seen(page, question) + listener.faults()


def answer(page: Page, question: dict[str, Any]) -> list[str]:
    page.keyboard.press("Tab")
    kind = question["kind"]
    if kind in ("single", "multiple", "true_false"):
        page.keyboard.press("Space")
    elif kind in ("numeric", "short_text"):
        page.keyboard.type("12")
    elif kind == "matching":
        for _ in question["left"]:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Tab")
    else:
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.closest('fieldset li') === null"):
            return ["the focus is lost when a line moves"]
    return []


def seen(page: Page, question: dict[str, Any]) -> list[str]:
    """What of the question is cut off, missing, or wider than the screen."""
    parts = page.evaluate(_PARTS)
    kind = question["kind"]
    wanted = {
        "choices": 2 if kind == "true_false" else len(question.get("options", [])),
        "fields": int(kind in ("numeric", "short_text")),
        "pairs": len(question.get("left", [])),
        "lines": len(question.get("items", [])),
    }
    found = [f"over 320 px at 200 %: {wide}" for wide in too_wide(page)]
    found += [f"cut off: {text[:40]}" for text in parts["hidden"]]
    return found + [f"{parts[k]} {k}, not {n}" for k, n in wanted.items() if parts[k] != n]


def in_both_themes(page: Page, name: str) -> list[str]:
    found = []
    for theme, faults in seen_in_both_themes(page):
        found += [f"{theme}: {fault}" for fault in faults]
        page.screenshot(path=PICTURES / f"{name}-{theme}.png", full_page=True)
    return found


@pytest.mark.parametrize("course", COURSES, ids=lambda course: course.parent.name)
def test_every_test_question_reads_well(phone: Page, course: Path) -> None:
    questions = bank(course.parent / "test.yaml")
    place = f"#/kiem-tra/{course.parent.name}"
    walks.go(phone, place)
    walks.button(phone, "Bắt đầu").press("Enter")
    expect(phone.get_by_role("timer")).to_be_visible()
    phone.evaluate(_WHOLE_BANK, course.parent.name)
    walks.go(phone, "#/")
    expect(phone.get_by_text("Việc tiếp theo")).to_be_visible()
    walks.go(phone, place)
    faults = list(walk_the_test(phone, questions))
    walks.go(phone, "#/")
    expect(phone.get_by_text("Việc tiếp theo")).to_be_visible()
    phone.evaluate(_LAY_ASIDE)
    assert faults == []


def walk_the_test(page: Page, questions: dict[str, dict[str, Any]]) -> Iterator[str]:
    listener, kinds, met = Ear(page), set[str](), set[str]()
    for at in range(len(questions)):
        question = shown(page, at, questions)
        found = seen(page, question) + listener.faults()
        if question["kind"] not in kinds:
            kinds.add(question["kind"])
            found += in_both_themes(page, question["id"])
        met.add(question["id"])
        yield from (f"{question['id']}: {fault}" for fault in found)
        last = at == len(questions) - 1
        page.get_by_role("button", name="Xem lại" if last else "Tiếp theo").press("Enter")
    if len(met) < len(questions):
        yield f"only {len(met)} of {len(questions)} were shown"
