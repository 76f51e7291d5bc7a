"""What the modules of the engine answer, to the character and to the number."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.config import LoadedConfig
from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Role
from promptlint.documents.reader import read_text
from promptlint.engine.cache import CleanCache
from promptlint.engine.failures import Failure, attempt
from promptlint.engine.folding import Rows
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.layers import merge, merge_run
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.engine.project import Project
from promptlint.engine.report import Report, prompt_number
from promptlint.engine.run_options import OptionError, read_options
from promptlint.engine.runner import FileWork, run_files
from promptlint.engine.settings import PLUGINS, TARGETS, ConfigError, Settings, read_tag_tables
from promptlint.formats.errors import FormatError
from promptlint.resources.inventory.sources import Sources
from promptlint.roles import RoleName
from promptlint.rules.base import Rule
from promptlint.syntax import (
    Alternation,
    And,
    Break,
    Comment,
    Emphasis,
    Escape,
    ExtraNetwork,
    Schedule,
    Stray,
    Wildcard,
)
from promptlint.text import Position

# Reports and failures


@pytest.mark.parametrize(
    ("number", "role", "near", "expected"),
    [(0, "negative", 1, 0), (1, "positive", 0, 1), (2, "negative", 0, 2), (None, "negative", 0, 1),
     (None, "positive", 1, 0), (None, "positive", 2, 2), (None, "unknown", 1, 1), (3, "negative", 1, 1)],
)  # fmt: skip
def test_which_prompt_is_meant(number: int | None, role: str, near: int, expected: int) -> None:
    assert prompt_number(number, role, ["positive", "negative", "positive"], near=near) == expected


@pytest.mark.parametrize(
    ("error", "line", "finding"),
    [
        (FormatError("has no end", 3), "a.x: has no end", False),
        (PermissionError(13, "Permission denied"), "a.x: cannot be read: Permission denied; check the path", False),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "no"), "a.x: cannot be read: 'utf-8' codec", False),
        (KeyError("k"), "a.x: ", True),
    ],
)
def test_what_a_failure_of_reading_says(error: Exception, line: str, finding: bool) -> None:
    first = Position(3, 2, 40)
    failure = Failure.of_reading("a.x", error, first)
    assert failure.line.startswith(line)
    assert (failure.path, failure.first, failure.files) == ("a.x", first, 1)
    assert (failure.finding is not None) is finding
    other = failure.of("b.y")
    assert (other.path, other.line) == ("b.y", "b.y" + failure.line[3:])


def test_a_read_error_keeps_its_reason_and_place() -> None:
    error = ReadError("a.json: has no end (line 1)", reason="has no end", offset=0)
    failure = Failure.of_reading("a.json", error)
    assert (failure.line, failure.reason, failure.offset) == (str(error), "has no end", 0)
    shown = failure.report_in(Document.of_prompts("cat", None, role=Role.POSITIVE)).findings
    assert [(one.diagnostic.message, one.diagnostic.code) for one in shown] == [("this file has no end", "PL004")]
    assert (shown[0].start.offset, shown[0].end.offset) == (0, 1)


def test_a_closed_pipe_is_nobodys_failure() -> None:
    def work() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        attempt("a.txt", work)


# Options and settings

_GOOD_OPTIONS: dict[str, Any] = {
    "select": ["PW"], "extend-select": ["PF"], "ignore": ["PD"], "extend-ignore": ["PX"], "target": "forge",
    "also-targets": ["comfyui"], "model-family": "flux", "plugins": ["negpip"], "steps": 20, "hires-steps": 10,
    "rules": {},
    "plugin-rules": True,
    "tags": [], "extra-rules": (), "baseline": "b.json", "fail-level": "error", "min-severity": "info",
    "preset": "strict", "positive-keys": ["p"], "negative-keys": ["n"], "format": {"weights": "keep"},
    "role": "negative", "kind": "lines",
}  # fmt: skip


def test_every_option_of_a_run_is_known_by_both_spellings() -> None:
    assert read_options(_GOOD_OPTIONS) == _GOOD_OPTIONS
    assert read_options({key.replace("-", "_"): value for key, value in _GOOD_OPTIONS.items()}) == _GOOD_OPTIONS
    assert read_options(dict.fromkeys(_GOOD_OPTIONS)) == {}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("sellect", ["PW"], "unknown setting 'sellect' (did you mean select?)"),
        *((key, "PW", f"setting '{key}' must be a list of strings, not 'PW'") for key in (
            "select", "extend-select", "ignore", "extend-ignore", "plugins", "positive-keys", "negative-keys")),
        ("select", 3, "setting 'select' must be a list of strings, not 3"),
        ("rules", ["a"], "setting 'rules' must be a table, not ['a']"),
        ("format", "a", "setting 'format' must be a table, not 'a'"),
        ("format", {"weights": "x"}, "format: weights must be keep or tidy or numbers, not 'x'"),
        ("format", {"weight": "tidy"}, "format: unknown key 'weight' (did you mean weights?)"),
        ("preset", "strikt", "unknown preset 'strikt' (did you mean strict?)"),
        ("role", "negativ", "unknown role 'negativ' (did you mean negative?)"),
        ("kind", "line", "unknown kind 'line' (did you mean lines?)"),
        ("fail-level", "eror", "unknown fail-level 'eror' (did you mean error?)"),
        ("min-severity", "inf", "unknown min-severity 'inf' (did you mean info?)"),
    ],
)  # fmt: skip
def test_an_option_that_cannot_be(key: str, value: Any, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_options({key: value})
    assert str(error.value) == said
    assert OptionError("a", key).key == key


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"rules": []}, "setting 'rules' must be a table of tables, not []"),
        ({"rules": {"PD001": 3}}, "rules: the options of PD001 must be a table, not 3"),
        ({"rules": {"PD0": {}}}, "options for unknown rule 'PD0'"),
        ({"rules": {"PD001": {"x": 1}}}, "rule PD001 has no option 'x'"),
        ({"rules": {"PW009": {"limit": "a"}}}, "rule PW009, option 'limit': "),
        ({"plugin-rules": 1}, "setting 'plugin-rules' must be true or false, not 1"),
        ({"extra-rules": "PD001"}, "setting 'extra-rules' must be a list of rules, not 'PD001'"),
        ({"extra-rules": [3]}, "setting 'extra-rules' must be a list of rules, not of 3"),
        ({"target": "a111"}, "unknown target 'a111'; did you mean a1111?"),
        ({"also-targets": ["comfy"]}, "unknown target 'comfy'"),
        ({"model-family": "sdx"}, "unknown model family 'sdx'"),
        ({"model-family": ["sdxl"]}, "unknown model family ['sdxl']"),
        ({"model_family": None}, "unknown model family None"),
        ({"plugins": ["negpipe"]}, "unknown plug-in 'negpipe'; did you mean negpip?"),
        ({"steps": True}, "setting 'steps' must be a whole number from 1 to 1000, not True"),
        ({"select": [""]}, "unknown rule ''"),
        ({"ignore": ["PL9"]}, "unknown rule 'PL9'"),
        ({"tags": {}}, "setting 'tags' must be a list of tables, not {}"),
        ({"tags": "a"}, "setting 'tags' must be a list of tables, not 'a'"),
        ({"tags": ["a"]}, "setting 'tags' must be a list of tables, not 'a'"),
        ({"tags": [{"code": "U001"}]}, "tags: table 1 says nothing; give it forbid, require or replace"),
        ({"tags": [{"forbid": ["a"], "code": "PD001"}]}, "tags: PD001 is a rule of promptlint already; choose another"),
        (
            {"tags": [{"forbid": ["a"]}, {"forbid": ["b"], "code": "U001"}]},
            "tags: U001 is table 1 already; choose another",
        ),
        ({"tags": [{"forbid": ["a, b"]}]}, "tags: 'a, b' in table 1 is not a single tag; write one tag without commas"),
        ({"tags": [{"require": [" "]}]}, "tags: ' ' in table 1 is not a single tag; write one tag without commas"),
        (
            {"tags": [{"replace": {"a,": "b"}}]},
            "tags: 'a,' in table 1 is not a single tag; write one tag without commas",
        ),
        ({"tags": [{"replace": {"a": "b", "b": "a"}}]}, "tags: "),
    ],
)
def test_a_setting_that_cannot_be(config: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as error:
        Settings.of(config)
    assert str(error.value).startswith(said)


def test_what_programs_and_plug_ins_there_are() -> None:
    settings = Settings.of({"plugins": PLUGINS, "also-targets": TARGETS})
    assert (settings.plugins, settings.also_targets) == (PLUGINS, TARGETS)
    assert PLUGINS == (
        "adetailer", "composable-lora", "dynamic-prompts", "forge-couple", "impact-pack", "lora-block-weight",
        "lora-tags", "loractl", "negpip", "neutral-prompt", "one-button-prompt", "prompt-control", "prompt-fusion",
        "regional-prompter", "smz-nodes", "umi-ai", "unprompted", "wildcards",
    )  # fmt: skip


def test_tables_of_tags_get_codes_names_and_defaults() -> None:
    one, two = read_tag_tables(
        [
            {"forbid": ["a"], "replace": {"b": "c"}},
            {
                "require": ["d"],
                "code": "XYZ007",
                "name": "x-seven",
                "severity": "error",
                "role": "negative",
                "message": "m",
            },
        ]
    )
    assert (one.code, one.name, one.severity, one.role, one.message) == (
        "U001", "forbid-and-replace-1", "warning", None, None)  # fmt: skip
    assert (one.forbid, one.require, one.replacements) == (("a",), (), (("b", "c"),))
    assert (two.code, two.name, two.severity, two.role, two.message) == ("XYZ007", "x-seven", "error", "negative", "m")
    assert read_tag_tables([one, two]) == (one, two)


def test_what_each_layer_does_to_each_key() -> None:
    """Overrides and options add to some keys, merge the tables of others, and take the place of the rest."""
    values = {
        "ignore": ["PW"], "extend-ignore": ["PX"], "extend-select": ["PF"], "plugins": ["negpip"], "steps": 5,
        "positive-keys": ["p"], "negative-keys": ["n"], "rules": {"A": 1, "B": 1}, "format": {"a": 1, "b": 1},
        "fail-level": "info", "per-file-ignores": {"*.a": ["PD"]}, "select": ["PS"], "baseline": "x",
        "overrides": [{"files": ["*"], "plugins": ["umi-ai"], "ignore": ["PN"], "positive-keys": ["q"]}],
    }  # fmt: skip
    config = LoadedConfig(Path("promptlint.toml"), values, {})
    options = {
        "ignore": ["PM"], "extend-ignore": ["PT"], "plugins": ["loractl"], "extend-select": ["PR"], "steps": 9,
        "negative-keys": ["m"], "rules": {"B": 2}, "format": {"b": 2}, "fail-level": "error", "min-severity": "info",
    }  # fmt: skip
    merged = merge(config, overrides=[0], ignores=["*.a"], options=options)
    found = {key: setting.value for key, setting in merged.items() if key not in ("overrides", "per-file-ignores")}
    assert found == {
        "ignore": ["PN", "PX", "PD", "PM", "PT"], "extend-ignore": ["PX", "PT"], "extend-select": ["PF", "PR"],
        "plugins": ["umi-ai", "loractl"], "steps": 9, "positive-keys": ["p", "q"], "negative-keys": ["n", "m"],
        "rules": {"A": 1, "B": 2}, "format": {"a": 1, "b": 2}, "select": ["PS"],
    }  # fmt: skip
    assert [by.who for by in merged["ignore"].origins] == ["override", "file", "file", "options", "options"]
    assert merged["positive-keys"].origins[1].number == 1
    assert {key: each.value for key, each in merge_run(config, options).items()} == {
        "fail-level": "error", "min-severity": "info", "baseline": "x"}  # fmt: skip


# What does not change the picture


def _close(host: str, before: str, after: str, role: RoleName = "positive") -> bool:
    return same_meaning(before, after, role, host)


@pytest.mark.parametrize(
    ("host", "before", "after", "same"),
    [
        ("a1111", "a AND b :2", "a AND b :2.0", True),
        ("a1111", "a AND b :2", "a AND b :3", False),
        ("a1111", "a AND b", "a", False),
        ("a1111", "<lora:x:1>a", "<lora:x:2>a", False),
        ("a1111", "[a:b:5]", "[a:b:6]", False),
        ("a1111", "a # note", "a ", True),
        ("a1111", "a\nb", "a b", True),
        ("sdnext", "a\nb", "a b", False),
        ("sdnext", "a\nb", "a BREAK b", True),
        ("sdnext", "a # note", "a", False),
        ("comfyui", "embedding:x, a", "embedding:x , a", True),
        ("comfyui", "embedding:x, a", "embedding:y, a", False),
        ("comfyui", "(embedding:x:1.1), a", "(embedding:x:1.2), a", False),
        ("comfyui", "a /* b */ c", "a /* d */ c", False),
        ("comfyui", "a b", "a  b", True),
        ("invoke", "(a:1.0)", "a", False),
        ("a1111", "(a:1.0)", "a", True),
        ("a1111", "a BREAK b", "a b", False),
    ],
)
def test_what_each_host_makes_the_same_of(host: str, before: str, after: str, same: bool) -> None:
    assert _close(host, before, after) is same
    assert _close(host, after, before) is same


def test_a_weight_that_is_no_number_is_like_no_other() -> None:
    infinite = "9" * 400
    assert _close("a1111", f"((a:0):{infinite})", f"((a:0.0):{infinite})")
    assert not _close("a1111", f"((a:0):{infinite})", "(a:2)")
    assert not _close("a1111", "(a:2)", f"((a:0):{infinite})")


# The formatter


@pytest.mark.parametrize(
    ("style", "target", "text", "expected"),
    [
        (FormatStyle(), "a1111", "a ,\nb, (c:1.10)", "a,\nb, (c:1.1)"),
        (FormatStyle(weights="keep"), "a1111", "a , (c:1.10)", "a, (c:1.10)"),
        (FormatStyle(weights="numbers"), "a1111", "((c))", "(c:1.21)"),
        (FormatStyle("keep"), "a1111", "a,\nb", "a,\nb"),
        (FormatStyle("unwrap"), "a1111", "a,\nb", "a, b"),
        (FormatStyle("tag-a-line"), "a1111", "a, b", "a,\nb"),
        (FormatStyle(), "sdnext", "a\nb", "a\nb"),
        (FormatStyle(commas="clean"), "a1111", "a,, b", "a, b"),
        (FormatStyle(underscores="space"), "a1111", "red_hair, b", "red hair, b"),
        (FormatStyle(underscores="underscore"), "a1111", "red hair, b", "red_hair, b"),
    ],
)
def test_each_style(style: FormatStyle, target: str, text: str, expected: str) -> None:
    assert Formatter(style, Settings.of({"target": target})).prompt(text, text) == (expected, expected)
    changes = style.commas != "keep" or style.underscores != "keep"
    assert style.changes_the_picture is changes


# Files


def test_what_was_clean_is_told_with_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("cat\ndog\n")
    for kind, prompts in (("lines", 2), ("prompt", 1)):
        work = FileWork(path, None, kind, 0)
        for is_known in (False, True):
            cache = CleanCache(tmp_path / "cache").open()
            (outcome,) = run_files([work], [Linter()], cache=cache)
            cache.close()
            assert outcome.document is not None
            assert outcome.clean == (prompts if is_known else None)
            assert (outcome.document.path, outcome.document.kind) == (str(path), kind)
            assert outcome.report == Report(())


def test_findings_of_a_file_are_together_and_files_are_not() -> None:
    linter = Linter({"select": ["PW010"]})
    texts = ("(a:1)", "sky", "(b:1)")
    documents = [Document.of_prompts(text, None, role=Role.POSITIVE) for text in texts]
    rows = Rows()
    reports = [linter.lint_document(each) for each in documents]
    found = [list(rows.add(one, report, linter.by_code)) for one, report in zip(documents, reports, strict=True)]
    given = [*itertools.chain.from_iterable(found), *rows.rest()]
    assert [len(report) for _, report in given] == [1, 1]
    assert list(rows.rest()) == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["(a:1)"] * 12, "(and 8 more like this: lines 5, 6, 7 and 5 more)"),
        (["(a:1)", "sky"] * 6, "(and 2 more like this: lines 9 and 11)"),
    ],
)
def test_a_list_says_on_which_lines_there_is_more(rows: list[str], message: str) -> None:
    linter = Linter({"select": ["PW010"]})
    document = read_text("\n".join(rows), path="a.txt", kind="lines")
    held = Rows()
    given = [*held.add(document, linter.lint_document(document), linter.by_code), *held.rest()]
    last = given[0][1].findings[-1].diagnostic
    assert last.message.endswith(message)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("sky\n# promptlint: ignore[PW010]", "sky\n"),
        ("sky\n  # promptlint: ignore[PW010]\r\nsea", "sky\nsea"),
        ("sky \t # promptlint: ignore[PW010]\nsea", "sky\nsea"),
        ("sky # promptlint: ignore[PW010, PD001]\n(a:1)", "sky\n(a:1)"),
        ("(a:1) # promptlint: ignore[PD001 , PW010]", "(a:1) # promptlint: ignore[PW010]"),
        ("(a:1) # promptlint: ignore[PW010 , PD001]", "(a:1) # promptlint: ignore[PW010 ]"),
        ("(a:1) # promptlint: ignore[no-op-weight, PD001, PS001]", "(a:1) # promptlint: ignore[no-op-weight]"),
    ],
)
def test_what_is_unused_is_taken_out_of_its_comment(text: str, fixed: str) -> None:
    assert promptlint.fix(text).text == fixed


# What is in force


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("a.txt", None), ("b.txt", "b*"), ("c/a.txt", "c/"), ("c.md", "*.md"), ("keep.md", None)],
)
def test_the_last_pattern_that_leaves_a_file_out_is_named(name: str, pattern: str | None, tmp_path: Path) -> None:
    (tmp_path / "promptlint.toml").write_text(
        'exclude = ["b*", "*.md"]\nextend-exclude = ["c/", "!keep.md", "*.none"]\n[models]\nlora = ["x"]\n'
    )
    excluded = Project(tmp_path).for_path(tmp_path / name).excluded
    assert (excluded.pattern if excluded else None) == pattern


def test_a_picture_is_shown_its_fixes_and_never_changed() -> None:
    document = Document.of_prompts("(a:1)", None, role=Role.POSITIVE)
    for is_binary, expected in ((False, "safe"), (True, "display-only")):
        found = Linter().lint_document(dataclasses.replace(document, binary=is_binary)).diagnostics
        assert [each.fix.applicability for each in found if each.fix] == [expected]


def test_the_models_of_a_run_are_told_as_a_table(tmp_path: Path) -> None:
    kinds = Sources.of_options([f"lora={tmp_path}", f"embedding={tmp_path}", f"lora={tmp_path}", str(tmp_path)])
    layers = Project(tmp_path, isolated=True, sources=kinds).for_path(tmp_path / "a.txt").layers
    folder = str(tmp_path)
    assert layers["models"].value == {"root": [folder], "lora": [folder, folder], "embedding": [folder]}
    locked = Project(tmp_path, isolated=True, sources=Sources.of_options(lock="m.lock")).for_path("a.txt").layers
    assert locked["models"].value == {"lock": "m.lock"}
    assert [by.who for by in locked["models"].origins] == ["options"]


# What rules visit


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (And, ["AND"]), (Break, ["BREAK"]), (Comment, ["# c"]), (Escape, ["\\("]), (ExtraNetwork, ["<lora:x:1>"]),
        (Stray, [")"]), (Wildcard, ["__w__"]), (Emphasis, ["(b:1.1)"]),
        (Schedule, ["[d:e:5]"]), (Alternation, ["[f|g]"]),
    ],
)  # fmt: skip
def test_a_rule_is_called_for_each_node_of_its_class(node: type, said: list[str]) -> None:
    text = "\\(a <lora:x:1> __w__ (b:1.1) [d:e:5] [f|g] BREAK h AND i ) # c"
    found: list[str] = []

    class Saying(Rule):
        code, name, severity = "XE001", "saying", Severity.WARNING
        visits = (node,)

        def check(self, node: Any, ctx: Any) -> Iterator[Diagnostic]:
            found.append(ctx.text[node.start : node.end])
            yield from ()

    promptlint.lint(text, config={"extra-rules": [Saying()], "select": ["XE001"]})
    assert found == said


def test_a_use_is_written_down_once_in_three_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def used(days: int) -> int:
        monkeypatch.setattr("promptlint.engine.cache.time.time", lambda: 1e9 + days * 24 * 3600)
        cache = CleanCache(tmp_path).open()
        if cache.prompts(b"k") is None:
            cache.remember(b"k", 1)
        cache.close()
        with contextlib.closing(sqlite3.connect(tmp_path / "clean.sqlite3")) as store:
            (when,) = store.execute("SELECT used FROM clean").fetchone()
        return int((when - 1e9) / 24 / 3600)

    assert [used(days) for days in (0, 3, 4, 7, 8)] == [0, 0, 4, 4, 8]
