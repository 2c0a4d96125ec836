"""A release holds what it says, opens without a network, and is the same wherever it is made."""

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from rocrate.rocrate import ROCrate
from visiting import visit

from analysis.publish.archive import CHECKSUMS
from analysis.publish.crate import NAME
from analysis.runs import ROOT


def released(folder: Path, **settings: str) -> bytes:
    """The archive of the newest commit, made in another folder."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    environment = os.environ | {"PYTHONPATH": str(folder)} | settings
    answer = subprocess.run(
        [sys.executable, "-m", "analysis", "release"], cwd=folder, env=environment, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    (archive,) = (folder / "_build").glob("*.tar.gz")
    return archive.read_bytes()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return released(tmp_path_factory.mktemp("one") / "clone")


@pytest.fixture(scope="module")
def unpacked(archive: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    (folder / "release.tar.gz").write_bytes(archive)
    with tarfile.open(folder / "release.tar.gz") as tar:
        tar.extractall(folder, filter="data")
    (found,) = (path for path in folder.iterdir() if path.is_dir())
    return found


def test_one_commit_gives_the_same_archive_in_two_folders(archive: bytes, tmp_path: Path) -> None:
    again = released(tmp_path / "another folder", TZ="Pacific/Auckland", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(archive).hexdigest()


def test_every_file_of_a_release_has_its_checksum(unpacked: Path) -> None:
    sums = {
        path: digest for digest, path in (line.split("  ") for line in (unpacked / CHECKSUMS).read_text().splitlines())
    }
    files = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()} - {CHECKSUMS}
    assert sums.keys() == files
    assert [path for path in files if hashlib.sha256((unpacked / path).read_bytes()).hexdigest() != sums[path]] == []


def test_the_crate_of_a_release_reads_back_and_names_only_what_is_there(unpacked: Path) -> None:
    assert (unpacked / NAME).exists()
    files = [entity.id for entity in ROCrate(unpacked).get_entities() if "File" in entity.type]
    assert len(files) > 60
    assert [path for path in files if not (unpacked / path).is_file()] == []


def test_the_site_of_a_release_opens_without_a_network(unpacked: Path, browser: Browser) -> None:
    with visit(browser, (unpacked / "site" / "index.html").as_uri()) as found:
        assert found.foreign_requests == []
        assert found.errors == []
        assert found.page.locator("h1").is_visible()
