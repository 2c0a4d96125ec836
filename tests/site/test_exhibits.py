"""The list of exhibits has every figure and table of the chapters, and nothing else."""

import re

from analysis.runs import chapters
from analysis.site.builder import SITE

LIST = (SITE / "chapters" / "exhibits.html").read_text(encoding="utf-8")
BY_DIRECTIVES = {("sensitivity", "table-agreement")}  # made when the site is built, and by no chapter


def test_every_figure_and_table_of_a_chapter_is_listed_with_the_function_that_makes_it() -> None:
    on_pages = {
        (chapter, anchor)
        for chapter in chapters()
        for anchor in re.findall(
            r'class="exhibit" id="((?:figure|table)-[\w-]+)"',
            (SITE / "chapters" / f"{chapter}.html").read_text(encoding="utf-8"),
        )
    }
    rows = re.findall(
        r'href="([\w-]+)\.html#((?:figure|table)-[\w-]+)">.*?<td[^>]*><code>(.*?)</code>', LIST, re.DOTALL
    )
    assert len(on_pages) > 60
    assert {(page, anchor) for page, anchor, _ in rows} == on_pages - BY_DIRECTIVES
    assert all(program for _, _, program in rows)
