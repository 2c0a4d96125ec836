"""What the tests of the built site use: the site served, a browser, and visits to pages.

They need the built book, Debian's Chromium and the packages of tests/site/package.json: run ``make test-site``.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from serving import served
from visiting import CHROMIUM, NODE_MODULES, Visit, chromium, visit

from analysis.site.builder import SITE


def pages() -> list[str]:
    """All pages of the built site, as paths below its root."""
    return sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if "_static" not in path.relative_to(SITE).parts
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    """How often Lighthouse looks at a page."""
    parser.addoption(
        "--lighthouse-runs", type=int, default=1, help="runs of Lighthouse a page, of which the median counts"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test with the argument ``page_path`` runs once for every page."""
    if "page_path" in metafunc.fixturenames:
        metafunc.parametrize("page_path", pages())


def pytest_sessionstart() -> None:
    """Say what is missing before anything runs."""
    missing = [
        str(path) for path in (SITE / "index.html", Path(CHROMIUM), NODE_MODULES / "axe-core") if not path.exists()
    ]
    if missing:
        raise pytest.UsageError(f"the tests of the site need {', '.join(missing)}: run `make test-site`")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built site."""
    with served(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each visit has a context of its own."""
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a page by its path below the root: ``open_page("chapters/scale.html", width=PHONE, scheme="dark")``."""
    with ExitStack() as visits:

        def opened(path: str, **settings: object) -> Visit:
            return visits.enter_context(visit(browser, f"{site}/{path}", **settings))

        yield opened
