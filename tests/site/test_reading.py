"""What a reader meets on a page: plain sentences and linked terms, a picture early, a short page, labels to be read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from visiting import DESKTOP, PHONE, Visit

from analysis.runs import chapters
from analysis.site import project

Opens = Callable[..., Visit]
MOST_WORDS, MOST_NUMBERS, MOST_WORDS_FIRST = 35, 2, 25
LEAST_LABEL_PX, LEAST_TEXT_PX = 11, 12
SCREENS = {PHONE: (6, 844), DESKTOP: (2.5, 800)}  # most screens of a closed page, and the height of one
CHAPTERS = [f"chapters/{name}.html" for name in chapters()]
PROSE_PAGES = ["index.html", "chapters/press.html", "chapters/check.html", *CHAPTERS]
REGISTERS = ("chapters/claims.html", "chapters/assumptions.html")  # lists in which a reader looks things up
WITH_PICTURE = [page for page in CHAPTERS if page not in REGISTERS and "reconstruction" not in page]
# Paragraphs and points outside the fold, figures and lists made from data, without the labels of claims.
PROSE = """() => [...document.querySelectorAll("article p, article li")]
  .filter((one) => !one.closest("details, figure, .exhibit, .sources, .strip, .explorer, .imprint, .bars, dl, pre"))
  .map((one) => { const copy = one.cloneNode(true); \
copy.querySelectorAll(".verdict, ul, code").forEach((part) => part.remove());
                  return copy.textContent.replace(/\\s+/g, " ").trim(); }).filter(Boolean)"""
CODE_IN_PROSE = """() => [...document.querySelectorAll("article p, article li")]
  .filter((one) => !one.closest("details, figure, .exhibit, .sources, .explorer, .imprint, pre"))\
.map((one) => one.textContent)"""
NUMBER = re.compile(r"(?<![\w/])[£−]?\d[\d,.]*\d|(?<![\w/])\d")
RANGE = re.compile(r"\([^()]* to [^()]*\)")  # the range of the number before it
YEAR = re.compile(r"\b(19|20)\d\d(/\d\d)?\b")
ID_OR_FILE = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[\w/]+\.(py|csv|ipynb|json)\b|\b(wpi|bt|icj|patchwork)-[a-z]*-?\d{3}\b")


# The terms whose first use in open prose is no link to the glossary; headings, code and other links are no prose.
UNLINKED = r"""(terms) => {
  const not = "details, figure, .exhibit, .sources, .strip, .explorer, .profile, .imprint, .bars, .rubric, code, pre";
  const walk = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT), prose = [];
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement, link = around.closest("a");
    const isProse = around.closest("p, li, td") && !around.closest(not);
    if (isProse && (!link || link.href.includes("glossary.html#"))) prose.push([walk.currentNode.data, link]);
  }
  return terms.filter((term) => {
    const pattern = new RegExp(`(?<!\\w)${term}s?(?!\\w)`, term === term.toUpperCase() ? "" : "i");
    const first = prose.find(([text]) => pattern.test(text));
    return first && !first[1];
  });
}"""


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:;])\s+(?=[A-Z“(])", text) if part]


@pytest.mark.parametrize("page", PROSE_PAGES)
def test_no_sentence_is_long_or_holds_more_than_two_numbers(open_page: Opens, page: str) -> None:
    found = [sentence for text in open_page(page).page.evaluate(PROSE) for sentence in sentences(text)]
    assert found
    assert [one for one in found if len(one.split()) > MOST_WORDS] == []
    assert [one for one in found if len(NUMBER.findall(YEAR.sub("", RANGE.sub("", one)))) > MOST_NUMBERS] == []


def test_the_first_use_of_a_term_on_a_page_leads_to_the_glossary(open_page: Opens, page_path: str) -> None:
    terms = (
        open_page("chapters/glossary.html")
        .page.locator("dl.glossary dt")
        .evaluate_all("(terms) => terms.map((term) => term.firstChild.textContent.trim())")
    )
    assert "FTE" in terms
    if page_path != "chapters/glossary.html":
        assert open_page(page_path).page.evaluate(UNLINKED, terms) == []


def test_the_page_for_the_press_prints_on_one_sheet(open_page: Opens) -> None:
    assert open_page("chapters/press.html").page.pdf(format="A4").count(b"/Type /Page\n") == 1


@pytest.mark.parametrize(("days_after", "is_said"), [(0, False), (1, True)])
def test_a_page_says_that_it_is_out_of_date_once_its_review_is_due(
    open_page: Opens, days_after: int, is_said: bool
) -> None:
    page = open_page("chapters/scale.html").page
    page.clock.set_fixed_time(f"{project.setting('review-by') + timedelta(days_after)}T12:00:00Z")
    page.reload()
    assert page.get_by_text("This edition is out of date").is_visible() is is_said


@pytest.mark.parametrize("page", ["index.html", "chapters/press.html", *CHAPTERS])
def test_a_reader_meets_no_id_and_no_file_name(open_page: Opens, page: str) -> None:
    told = open_page(page).page.evaluate(CODE_IN_PROSE)
    assert [text for text in told if ID_OR_FILE.search(text)] == []


@pytest.mark.parametrize("page", PROSE_PAGES)
def test_the_first_sentence_of_a_page_is_short(open_page: Opens, page: str) -> None:
    first = sentences(open_page(page).page.evaluate(PROSE)[0])[0]
    assert len(first.split()) <= MOST_WORDS_FIRST, first


@pytest.mark.parametrize(("width", "screens"), [(DESKTOP, 1), (PHONE, 2)])
@pytest.mark.parametrize("page", WITH_PICTURE)
def test_the_first_picture_comes_early(open_page: Opens, page: str, width: int, screens: int) -> None:
    visit = open_page(page, width=width)
    top = visit.page.evaluate("() => document.querySelector('main figure svg').getBoundingClientRect().top")
    assert top < screens * SCREENS[width][1]


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("page", CHAPTERS)
def test_a_closed_chapter_is_short(open_page: Opens, page: str, width: int) -> None:
    most, height = SCREENS[width]
    found = open_page(page, width=width).page.evaluate("() => document.querySelector('article').scrollHeight")
    assert found <= most * height, f"{found / height:.1f} screens"


@pytest.mark.parametrize("page", CHAPTERS)
def test_all_code_and_what_was_recorded_stand_in_one_closed_fold(open_page: Opens, page: str) -> None:
    visit = open_page(page)
    folds = visit.page.locator("article > section > details.working")
    assert folds.count() == 1
    assert folds.first.get_attribute("open") is None
    assert visit.page.locator("article .cell_input").count() == folds.locator(".cell_input").count() > 1
    assert folds.locator("details.recorded").count() >= 1


def test_a_link_into_the_fold_opens_it(open_page: Opens) -> None:
    page = open_page("chapters/scale.html#recorded-numbers").page
    assert page.locator("details.working").get_attribute("open") is not None
    assert page.locator("#recorded-numbers").is_visible()


def test_print_opens_the_fold(open_page: Opens) -> None:
    page = open_page("chapters/scale.html").page
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#recorded-numbers").is_visible()


@pytest.mark.parametrize("page", WITH_PICTURE)
def test_labels_in_figures_can_be_read_on_a_phone(open_page: Opens, page: str) -> None:
    sizes = open_page(page, width=PHONE).page.evaluate(
        """() => [...document.querySelectorAll("figure svg text")].filter((text) => text.getClientRects().length)
          .map((text) => [text, text.getScreenCTM()])
          .map(([text, drawn]) => parseFloat(getComputedStyle(text).fontSize) * Math.hypot(drawn.a, drawn.b))"""
    )
    assert min(sizes) >= LEAST_LABEL_PX


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_no_text_outside_figures_is_tiny(open_page: Opens, page_path: str, width: int) -> None:
    visit = open_page(page_path, width=width)
    visit.page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    tiny = visit.page.evaluate(
        """(least) => [...document.querySelectorAll("body *")]
          .filter((one) => !one.closest("svg, math, .unseen") && \
[...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .filter((one) => parseFloat(getComputedStyle(one).fontSize) < least)\
.map((one) => one.outerHTML.slice(0, 80))""",
        LEAST_TEXT_PX,
    )
    assert tiny == []


def test_a_card_on_a_phone_covers_at_most_two_fifths_and_not_its_number(open_page: Opens) -> None:
    page = open_page("chapters/scale.html", width=PHONE).page
    for link in page.locator("a[data-card]").all()[:6]:
        link.scroll_into_view_if_needed()
        link.dispatch_event("pointerdown", {"pointerType": "touch"})
        link.dispatch_event("click")
        box = page.locator(".card:popover-open").bounding_box()
        assert box["height"] <= 0.4 * 844 + 1
        assert link.bounding_box()["y"] + link.bounding_box()["height"] <= box["y"]
        page.locator(".card:popover-open .close").click()
        assert page.locator(".card:popover-open").count() == 0


def test_the_contents_of_a_phone_close_again_and_have_the_pages_own_headings(open_page: Opens) -> None:
    page = open_page("chapters/scale.html", width=PHONE).page
    page.locator("button.menu").click()
    page.locator("nav.contents .close").click()
    assert not page.locator("nav.contents").is_visible()
    page.locator("button.menu").click()
    page.locator("nav.contents .here").get_by_text("What is not known").click()
    assert not page.locator("nav.contents").is_visible()
    assert page.url.endswith("#what-is-not-known")


def test_filters_of_the_ledger_are_kept_in_the_address(open_page: Opens) -> None:
    page = open_page("chapters/claims.html").page
    page.locator(".ledger-filters input[name=text]").fill("burnout")
    shown = page.locator(".ledger-filters output").inner_text()
    assert "?text=burnout" in page.url
    page.reload()
    assert page.locator(".ledger-filters output").inner_text() == shown
    assert int(shown.split()[0]) < int(shown.split()[2])


@pytest.mark.parametrize("width", [PHONE])
def test_the_ledger_is_reached_without_scrolling_through_it(open_page: Opens, width: int) -> None:
    page = open_page("chapters/claims.html#wpi-scale-044", width=width).page
    assert page.locator("details#wpi-scale-044").is_visible()
    assert page.locator("details.group[open]").count() == 1


@pytest.mark.parametrize(
    "end", ["#%", "#%E0%A4%A", "?label=%22%3E%3Cscript%3E", "?text=<img src=x onerror=alert(1)>", "?constructor=1"]
)
@pytest.mark.parametrize("page", ["chapters/claims.html", "chapters/scale.html", "search.html"])
def test_a_hostile_address_does_nothing(open_page: Opens, page: str, end: str) -> None:
    visit = open_page(page + end)
    assert visit.errors == []
    assert visit.page.locator("article img, article script").count() == 0
