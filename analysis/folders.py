"""Where the project's folders are: in a checkout beside this package, or where an installation put them."""

import sys
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent
SHARED = Path("share") / "nhs-workforce-compendium"  # data-files in pyproject.toml
PLACES = (PACKAGES, PACKAGES / SHARED, Path(sys.prefix) / SHARED)
ROOT = next((place for place in PLACES if (place / "data" / "datapackage.json").exists()), PACKAGES)
DATA, CHAPTERS = ROOT / "data", ROOT / "chapters"
