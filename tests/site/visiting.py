"""A visit to a page in headless Chromium, and what was noticed on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NODE_MODULES = Path(__file__).parent / "node_modules"
PHONE, DESKTOP = 390, 1280
HEIGHTS = {PHONE: 844, DESKTOP: 900}
LOCAL_SCHEMES = ("data", "blob", "about")


@dataclass
class Visit:
    """An open page, the requests it made to other hosts, and the errors it wrote to the console."""

    page: Page
    foreign_requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    finished: list[Request] = field(default_factory=list)

    def transferred_bytes(self) -> int:
        """What came over the wire, heads and compressed bodies."""
        sizes = [request.sizes() for request in self.finished]
        return sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes)

    def axe_violations(self) -> list[str]:
        """What axe-core objects to: rule, what is wrong, and the first elements concerned."""
        self.page.evaluate((NODE_MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
        settings = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
        found = self.page.evaluate("async (settings) => (await axe.run(document, settings)).violations", settings)
        return [
            f"{rule['id']}: {rule['help']}: {json.dumps([node['html'][:160] for node in rule['nodes'][:3]])} "
            f"({len(rule['nodes'])} in all)"
            for rule in found
        ]

    def overflow_pixels(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window, until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visit(
    browser: Browser, address: str, width: int = DESKTOP, scheme: str = "light", script: bool = True
) -> Iterator[Visit]:
    """A visit to ``address`` by somebody new, in a window ``width`` pixels wide; ``scheme`` is light or dark.

    The visit starts when the page has loaded and nothing is on its way any more.
    """
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 800)},
        color_scheme=scheme,
        java_script_enabled=script,
        reduced_motion="reduce",
        locale="en-GB",
    )
    try:
        found = Visit(context.new_page())
        own = urlsplit(address).netloc

        def notice(request: Request) -> None:
            parts = urlsplit(request.url)
            if parts.scheme not in LOCAL_SCHEMES and parts.netloc != own:
                found.foreign_requests.append(request.url)

        found.page.on("request", notice)
        found.page.on("requestfinished", lambda request: found.finished.append(request))
        found.page.on("console", lambda message: found.errors.append(message.text) if message.type == "error" else None)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.goto(address, wait_until="networkidle")
        yield found
    finally:
        context.close()
