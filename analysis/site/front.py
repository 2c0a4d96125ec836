"""Parts of the front page, from what the chapters recorded and the project's settings."""

from collections import Counter
from typing import ClassVar
from urllib.parse import urlencode

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import claims
from analysis.errors import InputError
from analysis.site import cards, exhibit_list, lists, page, project

LEDGER, ORGANISATION = "chapters/claims.html", "chapters/organisation.html"


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("claim-strip", lists.shown(strip))
    app.add_directive("imprint", lists.shown(imprint))
    app.add_directive("find-organisation", lists.shown(find_organisation))
    app.add_directive("chapter-figure", lists.shown(figure))
    app.add_directive("finding", FindingDirective)


def strip() -> str:
    """One square for each distinct claim in the colour of its label, each a link, and the counts in words."""
    numbers = cards.recorded_numbers()
    distinct = list(claims.claims().values())
    label_of = {claim.id: numbers[f"claim:{claim.id}"]["text"] for claim in distinct}
    counts = Counter(label_of.values())
    groups = [
        {
            "label": label,
            "kind": cards.slug(label),
            "address": f"{LEDGER}?{urlencode({'label': label})}",
            "claims": [claim for claim in distinct if label_of[claim.id] == label],
        }
        for label in claims.LABELS
        if counts[label]
    ]
    return page.part("strip.html", groups=groups, ledger=LEDGER)


def imprint() -> str:
    """Who made the book, when it was checked, what it holds, how to cite it and where to report an error."""
    return page.part("imprint.html", rows=project.imprint())


def find_organisation() -> str:
    """A box that leads to the page of organisations with what was typed."""
    return page.part("find.html", address=ORGANISATION)


def figure(place: str) -> str:
    """A figure as a chapter shows it, named as CHAPTER#ANCHOR."""
    chapter, _, anchor = place.partition("#")
    return exhibit_list.figure(chapter, anchor)


class FindingDirective(SphinxDirective):
    """A card of the front page: what they said, their sum re-run, what to quote instead, and the three as bars.

    The argument is the card's title, which may hold a link. The options name a claim, recorded numbers, and what the
    last of them is of.
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = dict.fromkeys(("of", "claim", "found", "quote"), directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        """The card; a missing option or a name that nothing recorded stops the build."""
        missing = [name for name in self.option_spec if name not in self.options]
        if missing:
            raise ExtensionError(f"{self.env.docname}, line {self.lineno}: a finding needs :{missing[0]}:")
        shown = {"They said": "{claim}`%(claim)s`", "The sum, re-run": "{result}`%(found)s`"}
        shown |= {"Quote instead": "{result}`%(quote)s`, %(of)s"}
        text = "\n".join(f"{term}\n: {role % self.options}\n" for term, role in shown.items())
        card = nodes.container("", classes=["finding-card"])
        card += nodes.rubric("", "", *self.parse_inline(self.arguments[0])[0])
        card += self.parse_text_to_nodes(text)
        card += nodes.raw("", bars(*(self.options[name] for name in ("claim", "found", "quote"))), format="html")
        card += self.parse_content_to_nodes()
        return [card]


def bars(claim: str, found: str, quote: str) -> str:
    """The claim, what was found and what to quote as bars on one scale. Raises InputError where a unit differs."""
    numbers, said = cards.recorded_numbers(), claims.claim(claim)
    values = {"they said": (said.value, said.unit)}
    values |= {
        name: (numbers[key]["value"], numbers[key]["unit"]) for name, key in (("sum, re-run", found), ("quote", quote))
    }
    if len({unit.removesuffix(" per year") for _, unit in values.values()}) > 1:
        told = ", ".join(f"{name} in {unit}" for name, (_, unit) in values.items())
        raise InputError(f"the finding on {claim} compares {told}")
    longest = max(value for value, _ in values.values())
    return page.part("bars.html", rows=[(name, value / longest) for name, (value, _) in values.items()])
