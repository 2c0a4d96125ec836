"""Numbers in prose say where they come from: on hover, by keyboard, by tap, and without a script as a link."""

from collections.abc import Callable

from playwright.sync_api import Browser, expect
from visiting import Visit

Opens = Callable[..., Visit]
TEN_MILLION = "a[data-card='card-claim-wpi-scale-044']"
CARD = "#card-claim-wpi-scale-044"


def test_hover_shows_what_was_published_recomputed_and_from_what(open_page: Opens) -> None:
    page = open_page("index.html").page
    page.locator(TEN_MILLION).first.hover()
    card = page.locator(CARD)
    expect(card).to_be_visible()
    for part in ("They said", "It can mean", "We found", "10.01 million days", "Great Britain, 2018"):
        assert part in card.inner_text(), part
    card.get_by_text("The whole entry in the ledger").click()
    page.wait_for_load_state()
    assert page.url.endswith("claims.html#wpi-scale-044")
    expect(page.locator("details#wpi-scale-044 dl")).to_be_visible()


def test_from_the_front_page_to_the_code_in_two_steps(open_page: Opens) -> None:
    page = open_page("index.html").page
    page.locator("dd a.result").first.hover()
    page.locator(".card:popover-open").get_by_text("The code").click()
    page.wait_for_load_state()
    expect(page.locator("#code-mental_health_days")).to_be_in_viewport()
    assert (
        "all_cause_days * uk_scaling * mental_health_share" in page.locator("#code-mental_health_days pre").inner_text()
    )


def test_the_keyboard_opens_a_card_enters_it_and_leaves_it(open_page: Opens) -> None:
    page = open_page("index.html").page
    page.locator("#search-text").focus()
    while page.evaluate("() => !document.activeElement.dataset.card"):
        page.keyboard.press("Tab")
    card = page.locator(".card:popover-open")
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('.card') !== null")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_a_tap_opens_the_card_and_stays_on_the_page(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site}/index.html", wait_until="networkidle")
    page.locator(TEN_MILLION).first.tap()
    expect(page.locator(CARD)).to_be_visible()
    assert page.url.endswith("index.html")
    box = page.locator(CARD).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    context.close()


def test_without_a_script_a_number_is_a_link_to_its_entry(open_page: Opens) -> None:
    page = open_page("index.html", script=False).page
    page.locator(TEN_MILLION).first.click()
    assert page.url.endswith("chapters/claims.html#wpi-scale-044")
