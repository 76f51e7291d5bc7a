"""One version and one address everywhere, a changelog that becomes the text of a release, and how they are set."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import set_version
import yaml
from absolute_links import absolute_links
from changelog import release_text, sections, unwrapped

import promptlint
from promptlint.addresses import PAGES_URL, PROJECT_URL, SCHEMA_URL
from promptlint.config import CONFIG_NAMES

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DAY = date(2027, 2, 3)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that have the version, in a folder of their own."""
    for place in set_version.PLACES:
        for path in ROOT.glob(place.files):
            if "node_modules" not in path.parts:
                copy = tmp_path / path.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\nThe form.\n\n## Unreleased\n\nNothing is published yet: to be 0.1.0.\n\n"
        "### Added\n\n- One thing,\n  [here](docs/a.md).\n",
        encoding="utf-8",
    )
    return tmp_path


def test_the_version_is_one_everywhere() -> None:
    assert set_version.problems(ROOT) == []
    assert set_version.version_of(ROOT) == promptlint.__version__
    places = [place.partition(":")[0] for place, _ in set_version.found(ROOT)]
    assert len(set(places)) >= 6
    text = (ROOT / "docs/ci.md").read_text("utf-8")
    assert places.count("docs/ci.md") == len(re.findall(r"rev: v\d|promptlint@v\d", text)) > 2


def test_a_version_is_set_everywhere(checkout: Path) -> None:
    before = {place for place, _ in set_version.found(checkout)}
    set_version.set_version(checkout, "7.8.9", DAY)

    assert {version for _, version in set_version.found(checkout)} == {"7.8.9"}
    assert len({place for place, _ in set_version.found(checkout)}) == len(before)
    assert f"version: 7.8.9\ndate-released: {DAY}\n" in (checkout / "CITATION.cff").read_text("utf-8")
    assert (checkout / "CHANGELOG.md").read_text("utf-8") == (
        "# Changelog\n\nThe form.\n\n## Unreleased\n\n"
        "## 7.8.9 - 2027-02-03\n\n### Added\n\n- One thing,\n  [here](docs/a.md).\n"
    )
    for name in ("package.json", "package-lock.json"):
        assert json.loads((checkout / "integrations/vscode" / name).read_text("utf-8"))["version"] == "7.8.9"
    unpublished = [each for each in set_version.problems(checkout, "v7.8.9") if "published" not in each]
    assert unpublished == []


def test_it_is_set_again_for_the_next_release(checkout: Path) -> None:
    set_version.set_version(checkout, "7.8.9", DAY)
    changelog = checkout / "CHANGELOG.md"
    changelog.write_text(changelog.read_text("utf-8").replace("## Unreleased\n", "## Unreleased\n\n- Two.\n"), "utf-8")
    set_version.set_version(checkout, "7.9.0", DAY)

    assert [*sections(changelog.read_text("utf-8"))] == ["Unreleased", "7.9.0", "7.8.9"]
    assert (checkout / "CITATION.cff").read_text("utf-8").count("date-released") == 1
    extension = (checkout / "integrations/vscode/CHANGELOG.md").read_text("utf-8")
    assert re.findall(r"^## (.*)$", extension, re.MULTILINE)[:2] == ["7.9.0", "7.8.9"]


@pytest.mark.parametrize("version", ["v1.0.0", "1.0", "1.0.0rc1", "01.0.0", "1.0.0 ", ""])
def test_what_is_not_three_numbers_is_refused(checkout: Path, version: str) -> None:
    before = (checkout / "CHANGELOG.md").read_text("utf-8")
    with pytest.raises(ValueError, match="is not a version"):
        set_version.set_version(checkout, version, DAY)
    assert (checkout / "CHANGELOG.md").read_text("utf-8") == before


def test_nothing_new_an_old_version_and_one_twice_are_refused(checkout: Path) -> None:
    set_version.set_version(checkout, "7.8.9", DAY)
    changelog = checkout / "CHANGELOG.md"
    changelog.write_text(changelog.read_text("utf-8") + "\n## 0.1.0 - 2027-01-01\n\n- Old.\n", encoding="utf-8")
    for version, why in (("7.9.0", "nothing under"), ("7.8.9", "already"), ("0.9.0", "older")):
        with pytest.raises(ValueError, match=why):
            set_version.set_version(checkout, version, DAY)


def test_nothing_is_written_where_a_place_is_missing(checkout: Path) -> None:
    citation, changelog = checkout / "CITATION.cff", (checkout / "CHANGELOG.md").read_text("utf-8")
    citation.write_text(re.sub(r"^version:.*\n", "", citation.read_text("utf-8"), flags=re.MULTILINE), encoding="utf-8")
    with pytest.raises(ValueError, match=r"CITATION\.cff: .* 0 times"):
        set_version.set_version(checkout, "7.8.9", DAY)
    assert (checkout / "CHANGELOG.md").read_text("utf-8") == changelog


@pytest.mark.parametrize("place", [each for each in set_version.PLACES if each.times], ids=lambda each: str(each.files))
def test_each_place_that_differs_is_named(checkout: Path, place: set_version.Place) -> None:
    if place is set_version.SOURCE:
        return
    path = checkout / place.files
    text = path.read_text("utf-8")
    match = place.pattern.search(text)
    assert match is not None
    path.write_text(text[: match.start(1)] + "9.9.9" + text[match.end(1) :], encoding="utf-8")
    assert [each.partition(":")[0] for each in set_version.problems(checkout)] == [place.files]


@pytest.mark.parametrize(
    "example",
    [
        "uses: promptlint/promptlint@v9.9.9",
        "pip install sd-promptlint==9.9.9",
        "uv tool install 'sd-promptlint[images,lsp]==9.9.9'",
        "  - repo: https://github.com/promptlint/promptlint\n    rev: v9.9.9",
    ],
)
def test_examples_in_pages_are_held_to_the_version(checkout: Path, example: str) -> None:
    (checkout / "docs" / "new.md").write_text(f"```yaml\n{example}\n```\n", encoding="utf-8")
    assert [each.partition(":")[0] for each in set_version.problems(checkout)] == ["docs/new.md"]


def test_a_tag_must_be_that_of_the_version_and_its_changes_said(checkout: Path) -> None:
    version = set_version.version_of(checkout)
    unready = set_version.problems(checkout, "v0.0.1")
    assert any(f"the tag must be v{version}" in each for each in unready)
    assert any("has no section" in each for each in unready)
    assert any("CHANGELOG.md:7: says that something is not published yet" in each for each in unready)

    set_version.set_version(checkout, "7.8.9", DAY)
    changelog = checkout / "CHANGELOG.md"
    ready = changelog.read_text("utf-8")
    changelog.write_text(ready.replace("## 7.8.9", "## 9.9.9 - 2027-02-04\n\n- Newer.\n\n## 7.8.9"), encoding="utf-8")
    assert any("must be the first section" in each for each in set_version.problems(checkout, "v7.8.9"))
    late = ready.replace("## Unreleased\n", "## Unreleased\n\n- Late.\n")
    changelog.write_text(late, encoding="utf-8")
    assert any("what is under Unreleased" in each for each in set_version.problems(checkout, "v7.8.9"))


def test_the_text_of_a_release_is_its_section_in_whole_lines() -> None:
    changelog = (
        "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2027-02-03\n\n### Added\n\n"
        "- One thing that is\n  long, [here](docs/a.md).\n"
        "- Two.\n\n```sh\na  \\\n  b\n```\n\n## 0.1.0 - 2027-01-01\n\n- Old.\n"
    )
    assert release_text(changelog, "0.2.0") == (
        "### Added\n\n- One thing that is long, [here](https://github.com/promptlint/promptlint/blob/v0.2.0/docs/a.md).\n"
        "- Two.\n\n```sh\na  \\\n  b\n```\n"
    )
    for version, why in (("0.3.0", "no section"), ("Unreleased", "no section")):
        with pytest.raises(ValueError, match=why):
            release_text(changelog, version)
    with pytest.raises(ValueError, match="says nothing about"):
        release_text(changelog.replace("- Old.\n", ""), "0.1.0")
    with pytest.raises(ValueError, match="two sections"):
        sections(changelog + "\n## 0.1.0\n")


def test_this_changelog_can_be_read() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    titles = [*sections(changelog)]
    assert titles[0] == "Unreleased"
    assert [each for each in titles[1:] if set_version.VERSION.fullmatch(each) is None] == []
    assert [line for line in unwrapped(changelog).splitlines() if line.startswith(" ")] == []


def test_the_scripts_run_alone(tmp_path: Path) -> None:
    run = [sys.executable, str(ROOT / "scripts" / "set_version.py"), "--check"]
    assert subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip() == (
        f"{promptlint.__version__} in every place"
    )
    wrong = subprocess.run([*run, "v0.0.0"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (wrong.returncode, "the tag is v0.0.0" in wrong.stdout) == (1, True)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("[a](docs/a.md#b)", "[a](https://github.com/promptlint/promptlint/blob/v1/docs/a.md#b)"),
        ("![a](docs/a.png)", "![a](https://raw.githubusercontent.com/promptlint/promptlint/v1/docs/a.png)"),
        (
            '<img src="./docs/a.png">',
            '<img src="https://raw.githubusercontent.com/promptlint/promptlint/v1/docs/a.png">',
        ),
        ("[a](https://example.org/a.md) [b](#b) [c](mailto:a@b)", None),
        ("`[a](docs/a.md)` and ``x` [a](b)``", None),
        ("```text\n[a](b:1.2)\n```", None),
    ],
)
def test_links_lead_into_the_repository_and_code_is_left_alone(text: str, then: str | None) -> None:
    assert absolute_links(text, "v1") == (text if then is None else then)


def test_every_address_of_the_project_is_the_same() -> None:
    extension = json.loads((ROOT / "integrations/vscode/package.json").read_text("utf-8"))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    for address in (
        *PROJECT["urls"].values(),
        PAGES_URL,
        extension["repository"]["url"],
        extension["homepage"],
        extension["bugs"]["url"],
        citation["url"],
        citation["repository-code"],
    ):
        assert address.startswith(PROJECT_URL), address
    schema = json.loads((ROOT / "promptlint.schema.json").read_text("utf-8"))
    entry = json.loads((ROOT / "integrations/schemastore/catalog-entry.json").read_text("utf-8"))
    associated = extension["contributes"]["tomlValidation"]
    assert {schema["$id"], entry["url"], *(each["url"] for each in associated)} == {SCHEMA_URL}
    assert (
        entry["fileMatch"] == associated[0]["fileMatch"] == [name for name in CONFIG_NAMES if name != "pyproject.toml"]
    )
    owner = re.compile(r"(?:github\.com|raw\.githubusercontent\.com)/([\w.-]+/promptlint)\b")
    for path in ROOT.glob("docs/*.md"):
        assert set(owner.findall(path.read_text("utf-8"))) <= {"promptlint/promptlint"}, path


def test_what_the_package_says_of_itself() -> None:
    assert PROJECT["license"] == "MIT"
    assert not [each for each in PROJECT["classifiers"] if each.startswith("License ::")]
    pythons = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert pythons == [f"3.{minor}" for minor in range(11, 15)]
    assert PROJECT["requires-python"] == f">={pythons[0]}"
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["license"] == PROJECT["license"]
    assert citation["authors"] == PROJECT["authors"]
