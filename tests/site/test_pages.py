"""Every page, on a phone and on a desk, in daylight and in the dark, from a host and from a folder."""

import json
import re
import subprocess
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser
from visiting import DESKTOP, NODE_MODULES, PHONE, Visit, visit

from analysis.site.builder import SITE
from analysis.site.policy import policy

Opens = Callable[..., Visit]
VIEWS = [
    pytest.param(width, scheme, id=f"{width}-{scheme}") for width in (PHONE, DESKTOP) for scheme in ("light", "dark")
]
VAGUE_LINKS = {"more", "read more", "see more", "learn more", "more info", "here", "click here", "this", "go", "start"}
MOST_BYTES = 250_000  # of a first visit, compressed, figures included


class Reader(HTMLParser):
    """The tags of a page with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


@cache
def tags(path: Path) -> list[tuple[str, dict[str, str]]]:
    return Reader(path.read_text(encoding="utf-8")).tags


@cache
def anchors(path: Path) -> set[str]:
    return {attributes["id"] for _, attributes in tags(path) if "id" in attributes}


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_page_asks_no_other_host_logs_no_error_and_is_accessible(
    open_page: Opens, page_path: str, width: int, scheme: str
) -> None:
    visit = open_page(page_path, width=width, scheme=scheme)
    assert visit.foreign_requests == []
    assert visit.errors == []
    assert visit.axe_violations() == []


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_a_page_never_scrolls_sideways_with_all_folds_open(open_page: Opens, page_path: str, width: int) -> None:
    visit = open_page(page_path, width=width)
    visit.page.evaluate("() => document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert visit.overflow_pixels() == 0


def test_a_first_visit_transfers_little(open_page: Opens, page_path: str) -> None:
    assert open_page(page_path, width=PHONE).transferred_bytes() <= MOST_BYTES


def test_a_page_opens_from_a_folder_with_its_styles_and_scripts(browser: Browser, page_path: str) -> None:
    with visit(browser, (SITE / page_path).as_uri()) as found:
        assert found.foreign_requests == []
        assert found.errors == []
        assert found.page.locator("button.scheme").is_visible(), "its script ran"
        assert "Compendium Sans" in found.page.evaluate("() => getComputedStyle(document.body).fontFamily")


def test_a_page_is_complete_without_a_script(open_page: Opens, page_path: str) -> None:
    page = open_page(page_path, script=False).page
    assert page.locator("h1").is_visible()
    assert page.locator("nav.contents .front a").first.is_visible()


def test_links_lead_to_a_page_and_a_place_that_exist(page_path: str) -> None:
    page = SITE / page_path
    for tag, attributes in tags(page):
        address = urlsplit(attributes.get("href", "") or attributes.get("src", ""))
        if address.scheme in ("https", "data"):
            assert tag == "a", f"{tag} asks {address.geturl()[:80]}"
            continue
        assert not address.scheme, address.geturl()
        target = (page.parent / unquote(address.path)).resolve() if address.path else page
        assert target.exists(), address.geturl()
        if address.fragment and target.suffix == ".html":
            assert unquote(address.fragment) in anchors(target), address.geturl()


def test_the_words_of_a_link_say_where_it_leads(open_page: Opens, page_path: str) -> None:
    links = open_page(page_path).page.locator("a[href]").all_text_contents()
    assert not VAGUE_LINKS & {words.strip().casefold() for words in links}


def test_every_page_describes_itself_and_forbids_other_hosts(page_path: str) -> None:
    metas = {
        attributes.get("name") or attributes.get("http-equiv"): attributes.get("content")
        for tag, attributes in tags(SITE / page_path)
        if tag == "meta"
    }
    assert len(metas["description"]) > 20
    assert metas["Content-Security-Policy"] == policy()


def test_the_policy_stops_a_script_that_is_not_the_books_and_a_request_to_another_host(open_page: Opens) -> None:
    visit = open_page("index.html")
    visit.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.intruder = true";
            document.body.append(script);
            const picture = document.createElement("img");
            picture.src = "https://other.example/pixel.png";
            document.body.append(picture);
        }"""
    )
    visit.page.wait_for_timeout(200)
    assert visit.page.evaluate("() => window.intruder") is None
    assert sum("Content Security Policy" in error for error in visit.errors) == 2


def test_pages_are_valid_html() -> None:
    pages = [str(path) for path in SITE.rglob("*.html")]
    command = [
        NODE_MODULES / ".bin" / "html-validate",
        "--config",
        NODE_MODULES.parent / ".htmlvalidate.json",
        "--formatter",
        "json",
    ]
    answer = subprocess.run([*command, *pages], capture_output=True, text=True)
    assert answer.stdout, answer.stderr
    found = [
        f"{Path(file['filePath']).name}, line {message['line']}: {message['message']}"
        for file in json.loads(answer.stdout)
        for message in file["messages"]
    ]
    assert found == []


def test_every_figure_has_an_alternative_its_data_and_its_source() -> None:
    figures = [
        figure
        for page in SITE.rglob("*.html")
        for figure in re.findall(r'<figure class="exhibit".*?</figure>', page.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert len(figures) > 20
    for figure in figures:
        assert re.search(r'<svg [^>]*role="img" aria-label="[^"]{60,}"', figure), figure[:80]
        assert re.search(r"<details><summary>.*?<table>.*?<tbody><tr>", figure, re.DOTALL), figure[:80]
        assert re.search(r'<a download="[\w-]+\.csv" href="data:text/csv', figure), figure[:80]
        assert "Source:" in figure, figure[:80]


def test_the_reader_can_choose_dark_colours_and_keep_them(open_page: Opens) -> None:
    page = open_page("index.html").page
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("button.scheme").click()
    dark = page.evaluate(paper)
    page.reload()
    assert light != dark == page.evaluate(paper)


def test_on_a_phone_one_tap_opens_the_contents(open_page: Opens) -> None:
    page = open_page("index.html", width=PHONE).page
    contents = page.locator("nav.contents")
    assert not contents.is_visible()
    page.locator("button.menu").click()
    contents.get_by_text("What does mental ill-health among its staff cost the NHS?").click()
    page.wait_for_load_state()
    assert page.url.endswith("chapters/impacts.html")
