"""Every page, on a phone and on a desk, in daylight and in the dark."""

from collections.abc import Callable

import pytest
from visiting import DESKTOP, PHONE, Visit

VIEWS = [pytest.param(width, scheme, id=f"{width}-{scheme}") for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_a_page_asks_no_other_host_logs_no_error_and_is_accessible(
    open_page: Callable[..., Visit], page_path: str, width: int, scheme: str
) -> None:
    visit = open_page(page_path, width=width, scheme=scheme)
    assert visit.foreign_requests == []
    assert visit.errors == []
    assert visit.axe_violations() == []


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
def test_a_page_never_scrolls_sideways(open_page: Callable[..., Visit], page_path: str, width: int) -> None:
    assert open_page(page_path, width=width).overflow_pixels() == 0
