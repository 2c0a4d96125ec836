"""What the search finds, and in which order: questions as readers type them."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from visiting import Visit

Opens = Callable[..., Visit]
FIRST = {  # words typed → the address that must come first
    "how much does mental health cost the NHS": ("chapters/impacts.html", "chapters/answer.html"),  # pounds, and time
    "does the NHS lose ten million days a year": "chapters/scale.html",
    "has it got better or worse since the report": "chapters/since.html",
    "what happened since": "chapters/since.html",
    "how much working time is lost": "chapters/answer.html",
    "Leeds Teaching Hospitals": "chapters/organisation.html?place=RR8",
    "RR8": "chapters/organisation.html?place=RR8",
    "what would have to be true": "chapters/recommendations.html",
    "press": "chapters/press.html",
    "how to check this": "chapters/check.html",
    "your organisation": "chapters/organisation.html",
}
AMONG = {  # words typed → addresses that must be on the first screen of results
    "stress": ["chapters/since.html#figure-staff-survey"],
    "burnout": ["#figure-"],
    "presenteeism": ["chapters/glossary.html#term-presenteeism", "chapters/assumptions.html#"],
    "4.5 million working days": ["chapters/claims.html#"],
    "days that a full-time member of staff would have worked": ["chapters/assumptions.html#"],
    "LTHT": ["chapters/organisation.html?place=RR8"],
    "Manchester": ["chapters/organisation.html?place="],
}


def addresses(open_page: Opens, words: str) -> list[str]:
    visit = open_page(f"search.html?q={quote(words)}")
    expect(visit.page.locator(".results li").first).to_be_visible()
    assert visit.errors == []
    assert visit.foreign_requests == []
    return [link.get_attribute("href") for link in visit.page.locator(".results li > a").all()]


@pytest.mark.parametrize(("words", "address"), FIRST.items())
def test_the_page_that_answers_comes_first(open_page: Opens, words: str, address: str | tuple[str, ...]) -> None:
    assert addresses(open_page, words)[0].startswith(address)


def test_stress_finds_the_page_of_its_chart_first(open_page: Opens) -> None:
    assert addresses(open_page, "stress")[0].startswith("chapters/since.html")


@pytest.mark.parametrize(("words", "wanted"), AMONG.items())
def test_figures_claims_assumptions_and_organisations_are_results_of_their_own(
    open_page: Opens, words: str, wanted: list[str]
) -> None:
    found = addresses(open_page, words)
    assert [one for one in wanted if not any(one in address for address in found)] == []


@pytest.mark.parametrize("words", ["presenteeism", "burnout", "mental_health_days", "share", "estimate"])
def test_no_extract_holds_code(open_page: Opens, words: str) -> None:
    visit = open_page(f"search.html?q={quote(words)}")
    visit.page.wait_for_function("() => document.querySelector('.found').textContent")
    for extract in visit.page.locator(".results p").all_inner_texts():
        assert not any(sign in extract for sign in ("import ", " = ", "def ", "_days", "()", "analysis/")), extract


def test_a_result_leads_to_its_entry(open_page: Opens) -> None:
    page = open_page("search.html?q=4.5%20million%20working%20days").page
    page.locator(".results a[href*='claims.html#']").first.click()
    page.wait_for_load_state()
    assert page.locator("details.claim[open]").first.is_visible()


def test_nothing_found_says_so(open_page: Opens) -> None:
    page = open_page("search.html?q=zyzzyvaquux").page
    expect(page.locator(".found")).to_contain_text("Nothing found")
