"""`promptlint check` with lists of tags: options, configuration, several processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import promptlint
from promptlint.engine.project import Project

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMPTLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "tags").mkdir()
    (tmp_path / "tags" / "danbooru.csv").write_text(
        "1girl,0,6000000,\nlong_hair,0,4300000,longhair\nsmile,0,2800000,\n", encoding="utf-8"
    )
    (tmp_path / "p.txt").write_text("1girl, long hiar, smile", encoding="utf-8")


def _codes(out: str) -> list[str]:
    return [each["code"] for each in json.loads(out)["diagnostics"]]


def test_without_a_list_nothing_is_said_of_words(run: Run) -> None:
    assert run("check", "p.txt")[0] == 0


def test_an_option_names_a_list(run: Run) -> None:
    status, out, err = run("check", "p.txt", "--vocabulary", "tags/danbooru.csv", "--output-format", "concise")
    assert (status, err) == (1, "")
    assert out.startswith(
        "p.txt:1:8: PV001[warning] `long hiar` is in no list of tags, `long hair` is, with 4,300,000 pictures"
    )
    assert run("check", "p.txt", "--vocabulary", "tags/danbooru.csv", "--ignore", "PV")[0] == 0


def test_a_configuration_names_a_list(run: Run) -> None:
    Path("promptlint.toml").write_text('[vocabulary]\nfiles = ["tags/danbooru.csv"]\n', encoding="utf-8")
    assert _codes(run("check", "p.txt", "--output-format", "json")[1]) == ["PV001"]
    assert run("check", "p.txt", "--isolated")[0] == 0
    Path("p.txt").write_text("1girl, <lora:nowhere:1>, smile", encoding="utf-8")
    assert run("check", "p.txt")[0] == 0, "a list says nothing of models"


def test_the_list_of_a_configuration_goes_with_the_models_of_an_option(run: Run) -> None:
    Path("promptlint.toml").write_text('[vocabulary]\nfiles = ["tags/danbooru.csv"]\n', encoding="utf-8")
    Path("loras").mkdir()
    Path("p.txt").write_text("1girl, <lora:nowhere:1>, smlie", encoding="utf-8")
    found = run("check", "p.txt", "--models", "lora=loras", "--output-format", "json")
    assert sorted(_codes(found[1])) == ["PR006", "PV001"]


def test_the_models_of_a_configuration_go_with_the_list_of_an_option(run: Run) -> None:
    Path("promptlint.toml").write_text('[models]\nlora = "loras"\n', encoding="utf-8")
    Path("loras").mkdir()
    Path("p.txt").write_text("1girl, <lora:nowhere:1>, smlie", encoding="utf-8")
    found = run("check", "p.txt", "--vocabulary", "tags/danbooru.csv", "--output-format", "json")
    assert sorted(_codes(found[1])) == ["PR006", "PV001"]


def test_the_list_of_the_models_folder_is_used_unless_the_configuration_says_none(run: Run, tmp_path: Path) -> None:
    tags = tmp_path / "webui" / "extensions" / "tagcomplete" / "tags"
    tags.mkdir(parents=True)
    (tmp_path / "webui" / "models" / "Lora").mkdir(parents=True)
    (tmp_path / "tags" / "danbooru.csv").rename(tags / "danbooru.csv")
    Path("promptlint.toml").write_text('[models]\nroot = "webui"\n', encoding="utf-8")
    assert _codes(run("check", "p.txt", "--output-format", "json")[1]) == ["PV001"]
    Path("promptlint.toml").write_text('[models]\nroot = "webui"\n[vocabulary]\nfiles = []\n', encoding="utf-8")
    assert run("check", "p.txt")[0] == 0


def test_a_list_that_is_not_there_is_one_line(run: Run) -> None:
    Path("promptlint.toml").write_text('[vocabulary]\nfiles = ["tags/gone.csv"]\n', encoding="utf-8")
    status, _, err = run("check", "p.txt")
    assert (status, err.count("\n")) == (2, 1)
    assert "promptlint.toml:2:10: vocabulary: tags/gone.csv: no such file; check the path" in err
    status, _, err = run("check", "p.txt", "--isolated", "--vocabulary", "gone.csv")
    assert (status, err.count("\n")) == (2, 1)
    assert "gone.csv: the list of tags cannot be read" in err


def test_an_unknown_key_of_the_table_is_one_line(run: Run) -> None:
    Path("promptlint.toml").write_text('[vocabulary]\nfile = ["tags/danbooru.csv"]\n', encoding="utf-8")
    status, _, err = run("check", "p.txt")
    assert status == 2
    assert "did you mean files?" in err


def test_several_processes_find_the_same(run: Run, tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"p{number}.txt").write_text("1girl, long hiar, smile", encoding="utf-8")
    options = ("check", *(f"p{number}.txt" for number in range(40)), "--vocabulary", "tags/danbooru.csv")
    one = run(*options, "--jobs", "1", "--output-format", "json")
    assert run(*options, "--jobs", "2", "--output-format", "json") == one
    assert _codes(one[1]) == ["PV001"] * 40


def test_nothing_is_remembered_as_clean_that_another_list_may_find(run: Run) -> None:
    options = ("check", "p.txt", "--vocabulary", "tags/danbooru.csv")
    assert run("check", "p.txt")[0] == 0
    assert run(*options)[0] == 1
    list_ = Path("tags/danbooru.csv")
    list_.write_text(list_.read_text(encoding="utf-8") + "long_hiar,0,5,\n", encoding="utf-8")
    assert run(*options)[0] == 0


def test_a_fix_is_made_where_it_is_asked_for(run: Run) -> None:
    options = ("check", "p.txt", "--vocabulary", "tags/danbooru.csv", "--fix")
    run(*options)
    assert Path("p.txt").read_text(encoding="utf-8") == "1girl, long hiar, smile"
    run(*options, "--unsafe-fixes")
    assert Path("p.txt").read_text(encoding="utf-8") == "1girl, long hair, smile"


def test_what_applies_is_shown(run: Run, tmp_path: Path) -> None:
    Path("promptlint.toml").write_text('[vocabulary]\nfiles = ["tags/danbooru.csv"]\n', encoding="utf-8")
    shown = json.loads(run("config", "p.txt", "--output-format", "json")[1])
    assert shown["settings"]["vocabulary"]["value"] == {"files": ["tags/danbooru.csv"]}
    in_force = Project(tmp_path).for_path(tmp_path / "p.txt")
    assert in_force.inventory is None
    assert in_force.vocabulary is not None
    report = promptlint.lint_file(tmp_path / "p.txt", project=Project(tmp_path))
    assert [each.code for each in report.diagnostics] == ["PV001"]


def test_a_library_call_takes_a_vocabulary(tmp_path: Path) -> None:
    tags = promptlint.read_vocabulary(tmp_path / "tags" / "danbooru.csv")
    assert [each.code for each in promptlint.lint("1girl, long hiar", vocabulary=tags).diagnostics] == ["PV001"]
    fixed = promptlint.fix("1girl, long hiar", vocabulary=tags, unsafe=True)
    assert fixed.text == "1girl, long hair"
    report = promptlint.lint_file(tmp_path / "p.txt", vocabulary=tags)
    assert [each.code for each in report.diagnostics] == ["PV001"]
    with pytest.raises(ValueError, match="vocabulary do not go with it"):
        promptlint.lint_file(tmp_path / "p.txt", project=Project(tmp_path), vocabulary=tags)
    with pytest.raises(ValueError, match="lists must name a file at least"):
        promptlint.read_vocabulary()
    with pytest.raises(TypeError, match="lists must be paths"):
        promptlint.read_vocabulary(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="vocabulary must be a Vocabulary or None"):
        promptlint.lint("a", vocabulary="danbooru.csv")  # type: ignore[arg-type]
