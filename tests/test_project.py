"""The files that say what to install agree with one another."""

import re
import tomllib

from analysis.runs import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["checks"]


def test_every_wanted_package_is_pinned_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for requirement in WANTED:
        name = re.match(r"[\w-]+", requirement)[0]
        assert re.search(rf"^{name.lower()}==\S+.*\n(    --hash=sha256:\w+( \\)?\n)+", lock, re.MULTILINE), f"{name} is not pinned"
    assert "://" not in lock, "the lock names an index"


def test_conda_is_asked_for_the_same_packages() -> None:
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    for requirement in WANTED:
        assert f"- {requirement}\n" in environment, requirement
