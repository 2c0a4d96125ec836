"""Every claim's number stands in the line of the document that the ledger names."""

import pytest

from analysis import claims
from analysis.runs import ROOT

SOURCES = ROOT.parent / "shared" / "sources"


@pytest.mark.skipif(not SOURCES.is_dir(), reason="the five documents are not here: they belong to their publishers")
def test_the_printed_number_stands_in_the_named_line() -> None:
    lines = {
        name: (SOURCES / name).read_text(encoding="utf-8").split("\n")
        for name in {claim.document for claim in claims.claims().values()}
    }
    missing = []
    for claim in [*claims.claims().values(), *claims.places().values()]:
        here = lines[claim.document][claim.line - 1 : claim.line + 2]
        if " ".join(claim.printed.split()) not in " ".join(" ".join(here).split()):
            missing.append(f"{claim.id}: {claim.printed!r} is not in line {claim.line}")
    assert not missing, "\n".join(missing)
