"""A course in English: read, practised and tested, offered when it is missing, never a dead end."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.e2e import walks
from tests.e2e.conftest import Opener, ServerProcess, stopped

LESSON = f"#/bai/{walks.COURSE}/{walks.FIRST}"
COURSE = f"#/khoa/{walks.COURSE}"
MISSING = "Its text in this language is not on this phone yet."


def speak(page: Page, language: str) -> None:
    walks.go(page, "#/toi")
    page.locator("button", has=page.locator(f'span[lang="{language}"]')).click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def reads(page: Page, language: str, words: str) -> None:
    walks.go(page, "#/")
    walks.go(page, LESSON)
    expect(page.locator("article.lesson")).to_have_attribute("lang", language)
    expect(page.locator("article.lesson")).to_contain_text(words)


def test_a_lesson_is_read_in_the_language_of_the_app_or_in_vietnamese(
    server: ServerProcess, browsers: Opener
) -> None:
    phone = browsers("phone")
    page = phone.open()
    page.goto(server.address)
    walks.download_course(page)
    speak(page, "en")
    with stopped(server, phone.context):
        reads(page, "vi", "Vừa làm ăn, vừa giữ làng")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Who the militia are")
        expect(page.get_by_text(MISSING)).to_be_visible()
    walks.go(page, COURSE)
    expect(page.get_by_text(MISSING)).to_be_visible()
    walks.button(page, "Download (").click()
    expect(page.get_by_text("It opens without a network")).to_be_visible()
    with stopped(server, phone.context):
        reads(page, "en", "Earning a living while guarding the village")
        expect(page.get_by_text("Article 5").first).to_be_visible()
        expect(page.get_by_text(MISSING)).not_to_be_visible()
        walks.go(page, "#/tim")
        page.get_by_role("searchbox").fill("tea factory")
        expect(page.get_by_text("found", exact=False).first).to_be_visible()
        walks.go(page, f"#/luyen/{walks.COURSE}/{walks.FIRST}")
        expect(page.locator("legend")).to_have_attribute("lang", "en")
        speak(page, "vi")
        reads(page, "vi", "Vừa làm ăn, vừa giữ làng")


def test_a_running_test_keeps_its_language_and_no_key_comes_with_it(
    server: ServerProcess, browsers: Opener
) -> None:
    phone = browsers("phone")
    page = phone.open()
    walks.sign_in_with_card(page, server.card_of(7))
    bodies: list[str] = []
    page.on(
        "response",
        lambda reply: bodies.append(reply.text()) if "/packs/" in reply.url else None,
    )
    speak(page, "en")
    walks.go(page, f"#/kiem-tra/{walks.COURSE}")
    walks.button(page, "Begin").click()
    expect(page.get_by_role("timer")).to_be_visible()
    expect(page.locator("legend")).to_have_attribute("lang", "en")
    asked = page.locator("legend").inner_text()
    page.evaluate("localStorage.setItem('sv-settings', JSON.stringify({lang: 'vi'}))")
    phone.close()
    page = phone.open()
    page.goto(server.address)
    walks.unlock(page, "Học viên 07 (mẫu)")
    walks.go(page, f"#/kiem-tra/{walks.COURSE}")
    expect(page.locator("legend")).to_have_text(asked)
    expect(page.locator("legend")).to_have_attribute("lang", "en")
    tests = [pack for pack in map(json.loads, bodies) if pack.get("kind") == "test"]
    assert [pack.get("lang") for pack in tests] == ["en"]
    assert not any("key" in question for pack in tests for question in pack["questions"])
