"""One archive of a commit: its files, the built site, the recorded numbers, the crate, and a checksum of each.

The same commit gives the same archive, byte for byte, in any folder and at any time.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from analysis.errors import InputError
from analysis.publish import crate
from analysis.runs import ROOT, notebooks, repository
from analysis.runs.recorded import recorded
from analysis.site.builder import SITE

PACKAGE = "nhs-workforce-compendium"
CHECKSUMS = "SHA256SUMS"
PLAIN, EXECUTABLE = 0o644, 0o755


def write() -> Path:
    """Write the crate and the archive of the newest commit and return the archive.

    The site must have been built from that commit. Raises InputError if the folder is no clone or holds
    changes that are not committed.
    """
    if not repository.is_clone():
        raise InputError("a release is made from a clone; this folder is none")
    changed = repository.git("diff", "--name-only", "HEAD")
    if changed:
        raise InputError(f"a release holds what is committed; commit {', '.join(changed.splitlines())} first")
    name = f"{PACKAGE}-{version(PACKAGE)}"
    path = SITE.parent / f"{name}.tar.gz"
    crate.write()
    notebooks.write_whole(path, packed(name, contents(), int(repository.git("log", "-1", "--format=%ct"))))
    return path


def contents() -> dict[str, bytes]:
    """What a release holds, by path: the committed files and what was built from them."""
    files = {path: (ROOT / path).read_bytes() for path in repository.git("ls-files").splitlines()}
    files |= {
        f"{crate.SITE_IN_RELEASE}/{path.relative_to(SITE).as_posix()}": path.read_bytes()
        for path in SITE.rglob("*")
        if path.is_file()
    }
    return files | {
        crate.NAME: crate.CRATE.read_bytes(),
        crate.RECORDED: recorded_numbers().encode(),
        repository.RELEASED.name: (json.dumps(repository.edition(), indent=1) + "\n").encode(),
    }


def recorded_numbers() -> str:
    """Every recorded number and verdict as CSV: name, value, unit, text."""
    rows = pd.DataFrame.from_dict(recorded(), orient="index", dtype=object).sort_index()
    return rows[["value", "unit", "text"]].to_csv(index_label="name", lineterminator="\n")


def packed(folder: str, files: Mapping[str, bytes], time: int) -> bytes:
    """A compressed archive with all files under one folder, in alphabetical order, of one time and of nobody."""
    sums = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, content in sorted({**files, CHECKSUMS: sums.encode()}.items()):
            member = tarfile.TarInfo(f"{folder}/{path}")
            member.size, member.mtime = len(content), time
            member.mode = EXECUTABLE if content.startswith(b"#!") else PLAIN
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(archive.getvalue(), compresslevel=9, mtime=0)
