"""The list of exhibits has every figure and table of the built site, and nothing else."""

import re

from analysis.runs import CHAPTERS, chapters
from analysis.runs import records as recorded_by
from analysis.site.builder import SITE

LIST = (SITE / "chapters" / "exhibits.html").read_text(encoding="utf-8")
BY_DIRECTIVES = {  # listed once, by the directive that puts them on their page
    ("sensitivity", "table-agreement"): "AgreementDirective",
}
LINKED = set(re.findall(r'<td data-label="title"><a href="([\w-]+)\.html#((?:figure|table)-[\w-]+)">', LIST))


def test_every_figure_and_table_of_the_site_is_listed_with_its_program() -> None:
    on_pages = {
        (page.stem, anchor)
        for page in (SITE / "chapters").glob("*.html")
        for anchor in re.findall(r'class="exhibit" id="((?:figure|table)-[\w-]+)"', page.read_text(encoding="utf-8"))
    }
    for (page, _), directive in BY_DIRECTIVES.items():
        assert re.search(
            rf'href="{page}\.html">[^<]*</a>.{{,60}}</td><td data-label="program"><code>{directive}<', LIST
        )
    assert len(on_pages) > 60
    assert on_pages - set(BY_DIRECTIVES) == LINKED


def test_every_recorded_number_is_listed_with_its_program() -> None:
    for chapter in chapters():
        fold = re.search(rf"<caption>Numbers recorded by {chapter}</caption>.*?</table>", LIST, re.DOTALL)[0]
        listed = re.findall(
            r"<tr><td>([^<]+)</td><td>[^<]*</td><td data-label=.program.><code>[^<]+</code>(?:<br><small>[^<]+</small>)?</td></tr>",
            fold,
        )
        assert sorted(listed) == sorted(recorded_by(CHAPTERS / f"{chapter}.ipynb"))
