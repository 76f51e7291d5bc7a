"""Wildcard files refer to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.diagnostics import Severity
from promptlint.documents.model import Place
from promptlint.documents.reader import read_document, read_text
from promptlint.documents.wildcards.reading import root_of
from promptlint.engine.linter import Linter
from promptlint.resources.inventory.model import Inventory


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "wildcards"
    (root / "hair").mkdir(parents=True)
    (root / "hair" / "colour.txt").write_text("red\n2::__Hair/Style__ blue\n__hair/*__, __season__\n")
    (root / "hair" / "style.txt").write_text("bob\n__colour__\n")
    (root / "more.yaml").write_text("season:\n  - spring\nanimal:\n  cat: [tabby, __animal/cat__]\n")
    return root


def missing(path: Path, linter: Linter | None = None) -> list[str]:
    report = (linter or Linter()).lint_document(read_document(path))
    return [d.message.split("`")[1] for d in report if d.code == "PR015" and d.severity is Severity.ERROR]


def test_references_to_files_and_keys_of_the_folder_are_found(tree: Path) -> None:
    for file in ("hair/colour.txt", "hair/style.txt", "more.yaml"):
        assert missing(tree / file) == []


def test_what_no_file_has_is_missing(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("a __hat__\n__hair/none*__ {__hair/style__|__animal/dog__}\n")
    assert missing(file) == ["hat", "hair/none*", "animal/dog"]


def test_what_is_installed_elsewhere_is_not_missing(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("a __hat__ and a __coat__\n")
    assert missing(file, Linter(inventory=Inventory.of(wildcards=["hat"]))) == ["coat"]


def test_the_innermost_folder_counts(tree: Path) -> None:
    inner = tree / "project" / "wildcards"
    inner.mkdir(parents=True)
    (inner / "a.txt").write_text("__b__ __season__\n")
    (inner / "b.txt").write_text("sky\n")
    assert missing(inner / "a.txt") == ["season"]


def test_a_tree_is_named_by_its_folder_and_its_keys(tree: Path) -> None:
    (tree / "std").mkdir()
    (tree / "std" / "colour.yaml").write_text(
        "colour:\n  simple: [red]\n  one: grey\n  count: 3\n  none: []\n  1980: [neon]\n  dark: {deep: [blue]}\n"
    )
    (tree / "std" / "beast.json").write_text('{"beast": {"cat": ["tabby"], "age": 3}}')
    (tree / "std" / "list.yaml").write_text("- one\n- two\n")
    file = tree / "new.txt"
    file.write_text(
        "__std/colour/simple__ __colour/simple__ __simple__ __std/colour/one__ __std/*/deep__ __std/**__\n"
        "__std/beast/cat__ __beast/cat__ __std/list__ __list__\n"
    )
    assert missing(file) == []
    absent = ["std/colour", "std/colour/count", "colour/none", "colour/1980", "std/beast", "beast/age", "std/deep"]
    file.write_text("".join(f"__{name}__\n" for name in absent))
    assert missing(file) == absent


def test_aliases_and_merged_tables_have_names_too(tree: Path) -> None:
    (tree / "more.yaml").write_text(
        "base: &base\n  warm: [red]\n  cold: &cold [blue]\n"
        "again: *base\nice: *cold\nall:\n  <<: *base\n  other: [grey]\nboth:\n  <<: [*base]\n"
        "self: &self\n  self: *self\n  leaf: [x]\n"
    )
    file = tree / "new.txt"
    file.write_text("__again/warm__ __ice__ __all/cold__ __all/other__ __both/warm__ __self/leaf__ __again/other__\n")
    assert missing(file) == ["again/other"]


def test_aliases_of_aliases_stay_bounded(tree: Path) -> None:
    lines = ["a0: &a0 {x: [y], z: [y]}"]
    lines += [f"a{n}: &a{n} {{x: *a{n - 1}, z: *a{n - 1}}}" for n in range(1, 30)]
    (tree / "more.yaml").write_text("\n".join(lines))
    file = tree / "new.txt"
    file.write_text("__a0/x__\n")
    assert missing(file) == []


def test_of_a_broken_tree_only_the_tree_is_wrong(tree: Path) -> None:
    (tree / "more.yaml").write_text("season:\n  - spring\nanimal:\n  cat: [tabby\n")
    file = tree / "new.txt"
    file.write_text("__season__ __animal/cat__\n")
    assert missing(file) == []


def test_letter_case_counts_only_on_some_systems(tree: Path) -> None:
    report = Linter().lint_document(read_document(tree / "hair" / "colour.txt"))
    (found,) = [d for d in report if d.code == "PR015"]
    assert (found.severity, found.help) == (Severity.INFO, "write __hair/style__")


def test_a_name_that_is_not_known_yet_is_not_missing(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("${a=hair}__${a}/style__ and __hair/${b}__ and __${a}____nothing__\n")
    assert missing(file) == ["nothing"]


def test_a_suggestion_has_as_many_folders_as_were_written(tree: Path) -> None:
    file = tree / "new.txt"
    file.write_text("__hair/stile__ __colur__\n")
    report = Linter().lint_document(read_document(file))
    assert [d.help for d in report if d.code == "PR015"] == ["did you mean __hair/style__?", "did you mean __colour__?"]


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("a/wildcards/b/c.txt", "a/wildcards"),
        ("Wildcards-v2/b/c.txt", "Wildcards-v2"),
        ("x/extra_wildcards/my-wildcards/c.txt", "x/extra_wildcards"),
        ("sd-wildcards/wildcards/b/c.txt", "sd-wildcards/wildcards"),
        ("wildcards/set_wildcards/c.txt", "wildcards"),
        ("myWildcards/c.txt", "myWildcards"),
        ("WILDCARDS_NEW/c.txt", "WILDCARDS_NEW"),
        ("wildcards2/c.txt", "wildcards2"),
        ("wildcardsystem/c.txt", None),
        ("wildcard-tools/c.txt", None),
        ("what_the_wildcards_of_a_star_do/c.txt", None),
        ("tests/test_wildcards_are_read_well/c.txt", None),
        ("discards/c.txt", None),
        ("wildcards.txt", None),
    ],
)
def test_the_root_of_a_tree_has_the_word_in_its_name(path: str, root: str | None) -> None:
    assert root_of(path) == (Path(root) if root else None)


def test_folders_of_wildcards_beside_each_other_are_one_tree(tree: Path) -> None:
    other = tree.parent / "wildcards_official"
    other.mkdir()
    (other / "car.txt").write_text("a __colour__ car, __wheel__\n")
    file = tree / "new.txt"
    file.write_text("a __car__\n")
    assert missing(file) == []
    assert missing(other / "car.txt") == ["wheel"]


def test_a_wildcard_close_to_a_prompt_is_there_to_be_filled_in(tree: Path) -> None:
    file = tree.parent / "prompts" / "a.txt"
    file.parent.mkdir()
    other = tree.parent / "b.txt"

    def found(path: Path, text: str) -> list[tuple[str, Severity]]:
        path.write_text(text)
        return [
            (d.code, d.severity) for d in Linter().lint_document(read_document(path)) if d.code in ("PX005", "PR015")
        ]

    info, warning = [("PX005", Severity.INFO)], [("PX005", Severity.WARNING)]
    assert found(file, "a __hair/style__, {red|blue} sky") == info
    assert found(other, "a __style__, sky") == info
    assert found(file, "a __hat__, sky") == warning
    assert found(file, "a {red|blue} sky") == warning


def test_wildcards_outside_of_a_repository_are_not_close(tree: Path) -> None:
    folder = tree.parent / "project"
    (folder / ".git").mkdir(parents=True)
    (folder / "a.txt").write_text("a __hair/style__, sky")
    found = Linter().lint_document(read_document(folder / "a.txt"))
    assert [d.severity for d in found if d.code == "PX005"] == [Severity.WARNING]


def test_a_root_may_be_known_otherwise(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "hat.txt").write_text("cap\n")
    place = Place(tree=str(tmp_path / "lists"))
    path = str(tmp_path / "lists" / "a.txt")
    document = read_text("a __hat__, __coat__\n", path=path, kind="wildcards", place=place)
    assert [d.message.split("`")[1] for d in Linter().lint_document(document) if d.code == "PR015"] == ["coat"]


def test_a_folder_that_is_not_there_says_nothing() -> None:
    document = read_text("a __hat__\n", path="no/wildcards/a.txt")
    assert [d.code for d in Linter().lint_document(document)] == []


def test_new_files_are_seen_after_a_while(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.engine.wildcard_trees._FRESH", 0)
    linter = Linter()
    file = tree / "new.txt"
    file.write_text("a __hat__\n")
    assert missing(file, linter) == ["hat"]
    (tree / "hat.txt").write_text("cap\n")
    assert missing(file, linter) == []
