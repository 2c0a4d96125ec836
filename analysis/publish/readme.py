"""The README's numbers and picture, from what the chapters recorded and show.

A number stands between ``<!-- NAME -->`` and ``<!-- -->``, which no reader sees.
"""

import re

from analysis import runs
from analysis.errors import unknown
from analysis.runs.recorded import recorded
from analysis.site import exhibit_list

README, PICTURE = runs.ROOT / "README.md", runs.ROOT / "picture.svg"
MARKED = re.compile(r"<!-- (\S+) -->(.*?)<!-- -->")
CHAPTER, FIGURE = "answer", "figure-bridge"
# Legible wherever a forge shows it, in the dark too.
STYLE = "background:#fffefb;color:#1b1f2a;font-family:system-ui,sans-serif"


def write() -> None:
    """Bring the README and its picture up to date."""
    runs.notebooks.write_whole(PICTURE, picture())
    runs.notebooks.write_whole(README, readme(README.read_text(encoding="utf-8")))


def is_stale() -> bool:
    """Whether the README or its picture differs from what the chapters recorded and show."""
    held = README.read_text(encoding="utf-8")
    return readme(held) != held or not PICTURE.exists() or PICTURE.read_text(encoding="utf-8") != picture()


def readme(text: str) -> str:
    """A text with each marked number as it was recorded, and the picture's finding as its alternative.

    Raises InputError for a name that no chapter recorded.
    """
    entries = recorded()

    def as_recorded(match: re.Match[str]) -> str:
        if match[1] not in entries:
            raise unknown("recorded number of README.md", match[1], entries)
        return f"<!-- {match[1]} -->{entries[match[1]]['text']}<!-- -->"

    (finding,) = [item.title for item in exhibit_list.exhibits() if (item.page, item.anchor) == (CHAPTER, FIGURE)]
    return re.sub(rf"!\[.*?\]\({PICTURE.name}\)", f"![{finding}]({PICTURE.name})", MARKED.sub(as_recorded, text))


def picture() -> str:
    """The drawing that the chapter shows, with what it needs to stand outside a page.

    Raises InputError if the chapter does not show it.
    """
    drawn = re.search(r"<svg .*?</svg>", exhibit_list.figure(CHAPTER, FIGURE), re.DOTALL)[0]
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="640" style="{STYLE}" '
    )
    return drawn.replace("<svg ", head, 1) + "\n"
