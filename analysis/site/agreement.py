"""The table of runs of whole chapters beside the direct call, for the page on sensitivity."""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from analysis import runs
from analysis.display.exhibits import Table
from analysis.errors import InputError


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("agreement", AgreementDirective)


class AgreementDirective(SphinxDirective):
    """Performs a plan of chapters/ and shows its cases; a run that fails or differs from the direct call stops the build."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One table, one row a case. What was run before with the same code, data and versions is not run again."""
        from analysis.runs import agreement

        try:
            plan, table, number = agreement.performed(runs.CHAPTERS / f"{self.arguments[0]}.yml")
        except InputError as problem:
            raise ExtensionError(str(problem)) from None
        found = agreement.by_case(plan, table)
        wrong = found[(found["recorded"] == 0) | (found["agreeing"] < found["recorded"])]
        if len(wrong) or (table["status"] != "finished").any():
            raise ExtensionError(
                f"{plan.name}: the runs of {', '.join(wrong['case'])} do not give what the direct call gives"
            )
        results = f"{number} runs of whole chapters give the {found['recorded'].sum():,} results of {len(found)} cases"
        caption = f"{results}; all are those of the direct call in every digit recorded"
        self.env.note_dependency(str(runs.CHAPTERS / f"{self.arguments[0]}.yml"))
        rows = Table("agreement", caption, agreement.shown(found))._repr_html_()
        page = f"<details><summary>The {len(found)} cases</summary>{rows}</details>"
        return [nodes.paragraph("", f"{caption}."), nodes.raw("", page, format="html")]
