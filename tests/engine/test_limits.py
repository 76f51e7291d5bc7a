"""Numbers that the engine holds to: the last one that still counts, and the first that does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.engine.baseline import Baseline, BaselineError
from promptlint.engine.cache import CleanCache
from promptlint.engine.failures import Failure
from promptlint.engine.fights import MAX_PASSES
from promptlint.engine.fixer import apply_fixes
from promptlint.engine.folding import fold
from promptlint.engine.linter import Linter
from promptlint.engine.runner import FileWork, run_files, sensible_jobs
from promptlint.engine.settings import ConfigError, Settings, is_chosen
from promptlint.engine.wildcard_trees import WildcardTrees
from promptlint.resources.names import closest
from promptlint.rules.kit.rule import Rule
from promptlint.text import Edit, Position, Span

# Many files


@pytest.mark.parametrize(("files", "jobs"), [(1, 1), (399, 1), (400, 4), (499, 4), (500, 5), (5_000, 12)])
def test_so_many_processes_are_worth_it(files: int, jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.engine.runner.available_cores", lambda: 12)
    work = FileWork(Path("there is no such file.txt"), None, None, 0)
    assert sensible_jobs([work] * files) == jobs
    monkeypatch.setattr("promptlint.engine.runner.available_cores", lambda: 99)
    assert sensible_jobs([work] * 50_000) == 16


@pytest.mark.parametrize(("size", "jobs"), [(2 * 1024 * 1024 - 1, 1), (2 * 1024 * 1024, 3)])
def test_a_large_file_of_lines_is_worth_processes(
    size: int, jobs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promptlint.engine.runner.available_cores", lambda: 3)
    path = tmp_path / "a.txt"
    path.write_bytes(b"cat\n" * (size // 4) + b"c" * (size % 4))
    assert sensible_jobs([FileWork(path, None, "lines", 0)]) == jobs
    assert sensible_jobs([FileWork(path, None, "prompt", 0)]) == 1


# What was clean


def _hits(folder: Path, work: FileWork) -> int:
    cache = CleanCache(folder / "cache").open()
    list(run_files([work], [Linter()], cache=cache))
    cache.close()
    return cache.hits


def test_what_is_large_is_not_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("promptlint.engine.runner._MAX_CACHED", 100)
    path = tmp_path / "a.txt"
    work = FileWork(path, None, None, 0)
    for size, hits in ((100, 1), (101, 0)):
        path.write_text("a cat".ljust(size))
        assert [_hits(tmp_path, work) for _ in range(2)] == [0, hits]


def test_a_file_without_a_prompt_is_remembered_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n")
    assert [_hits(tmp_path, FileWork(path, None, None, 0)) for _ in range(2)] == [0, 1]


def test_what_nobody_asks_for_is_forgotten_after_a_month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a cat")
    other = tmp_path / "b.txt"
    other.write_text("a dog")
    day = 24 * 3600

    def at(days: float, *works: Path) -> list[int]:
        monkeypatch.setattr("promptlint.engine.cache.time.time", lambda: 1e9 + days * day)
        return [_hits(tmp_path, FileWork(each, None, None, 0)) for each in works]

    assert at(0, path, other) == [0, 0]
    assert at(29, path) == [1]  # which counts as use
    assert at(31, path) == [1]
    assert at(31.5, other) == [0]
    assert at(58, path) == [1]
    assert at(120, path) == [1]  # what is still there when it is asked for is of use
    assert at(151, other) == [0]
    assert at(152, path) == [0]


def test_many_that_are_clean_are_written_before_the_end(tmp_path: Path) -> None:
    first = CleanCache(tmp_path).open()
    for number in range(500):
        first.remember(b"%d" % number, number)
    first.remember(b"last", 3)
    second = CleanCache(tmp_path).open()
    assert (second.prompts(b"0"), second.prompts(b"499"), second.prompts(b"last")) == (0, 499, None)
    first.close()
    assert second.prompts(b"last") == 3
    assert second.hits == 3
    second.close()


# Known findings


def _report(text: str) -> promptlint.Report:
    return Linter({"select": ["PW010"]}).lint_document(read_text(text, path="a.txt", kind="prompt"))


def test_as_many_as_are_known_are_not_reported_and_one_more_shows_all(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "b.json", {"a.txt": {"PW010": 2}})
    path = str(tmp_path / "a.txt")
    counts = [len(baseline.uncovered(path, _report(", ".join(["(a:1)"] * n)))) for n in range(1, 5)]
    assert counts == [0, 0, 3, 4]
    assert len(baseline.uncovered(str(tmp_path / "b.txt"), _report("(a:1)"))) == 1
    assert len(baseline.uncovered(path, _report("(a:1)"))) == 0  # nothing is counted up


def test_what_pieces_of_a_file_have_is_counted_up(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "b.json", {"a.txt": {"PW010": 2}})
    path = str(tmp_path / "a.txt")
    assert [len(baseline.apply(path, _report("(a:1)"), ["PW010"])) for _ in range(3)] == [0, 0, 1]
    assert list(baseline.stale()) == []
    assert baseline.updated().total == 3
    assert baseline.updated(only_fewer=True).total == 2


def test_what_is_known_of_rules_that_were_off_stays(tmp_path: Path) -> None:
    baseline = Baseline(tmp_path / "b.json", {"a.txt": {"PW010": 2, "PD001": 1}})
    (tmp_path / "a.txt").write_text("(a:1)")
    baseline.apply(str(tmp_path / "a.txt"), _report("(a:1)"), ["PW010"])
    assert [(each.code, each.allowed, each.found) for each in baseline.stale()] == [("PW010", 2, 1)]
    assert baseline.updated().total == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"version": 1, "files": {"a.txt": {"PW010": 0}}}, None),
        ({"version": 1, "files": {}}, None),
        ({"version": 2, "files": {}}, "is not a baseline of version 1"),
        ({"files": {}}, "is not a baseline of version 1"),
        ([], "is not a baseline of version 1"),
        ({"version": 1}, "`files` must hold counts"),
        ({"version": 1, "files": {"a.txt": {"PW010": -1}}}, "`files` must hold counts"),
        ({"version": 1, "files": {"a.txt": {"PW010": True}}}, "`files` must hold counts"),
        ({"version": 1, "files": {"a.txt": ["PW010"]}}, "`files` must hold counts"),
    ],
)
def test_what_is_not_a_baseline_says_so(content: object, said: str | None, tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    file.write_text(json.dumps(content))
    if said is None:
        assert Baseline.load(file).total == 0
    else:
        with pytest.raises(BaselineError, match=said):
            Baseline.load(file)


def test_a_baseline_is_written_in_order_without_what_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    Baseline(file, {"b.txt": {"PW010": 1, "PD001": 2}, "a.txt": {"PW010": 0, "é": 1}}).write()
    assert json.loads(file.read_text("utf-8"))["files"] == {"a.txt": {"é": 1}, "b.txt": {"PD001": 2, "PW010": 1}}
    assert file.read_text("utf-8").index("a.txt") < file.read_text("utf-8").index("b.txt")
    assert file.read_text("utf-8").index("PD001") < file.read_text("utf-8").index("PW010")
    assert "é" in file.read_text("utf-8")


# Settings


@pytest.mark.parametrize("key", ["steps", "hires-steps"])
def test_steps_are_from_one_to_a_thousand(key: str) -> None:
    for value in (1, 1000):
        Settings.of({key: value})
    for wrong in (0, 1001, True, 1.0, "9"):
        with pytest.raises(ConfigError, match=f"setting '{key}' must be a whole number from 1 to 1000"):
            Settings.of({key: wrong})


def _on(**config: Any) -> set[str]:
    return {rule.code for rule in Settings.of(config).selected()}


def test_the_closer_selector_counts_and_ignore_at_a_tie() -> None:
    assert "PW010" in _on(select=["PW010"], ignore=["PW"])
    assert "PW010" in _on(select=["PW01"], ignore=["PW"])
    assert "PW010" not in _on(select=["PW"], ignore=["PW"])
    assert "PW010" not in _on(select=["PW"], ignore=["PW01"])
    assert "PW010" not in _on(select=["PW010"], ignore=["no-op-weight"])
    assert "PW010" in _on(select=["no-op-weight"], ignore=["PW01"])
    assert _on(select=["ALL"], ignore=["ALL"]) == set()
    assert "PW010" in _on(ignore=["PF"])
    assert "PW010" not in _on(ignore=["ALL"])
    assert "PF001" not in _on()
    assert "PF001" not in _on(select=["DEFAULT"])
    assert "PF001" in _on(select=["ALL"])
    assert "PF001" in _on(**{"extend-select": ["PF001"]})
    assert "PW010" in _on(**{"extend-select": ["PF001"]})
    assert _on(select=["pw010"]) == {"PW010"}
    assert _on(select=[]) == set()


@pytest.mark.parametrize(
    ("selectors", "chosen"),
    [(["PF"], True), (["pf001"], True), (["whitespace"], True), (["P"], False), (["ALL"], False), (["PF002"], False)],
)
def test_a_rule_is_chosen_by_its_code_family_or_name(selectors: list[str], chosen: bool) -> None:
    assert is_chosen(selectors, "PF001", "whitespace") is chosen


def test_what_was_meant_must_be_somewhat_alike() -> None:
    assert closest("PW101", ["PW010", "PD001"]) == "PW010"
    assert closest("NESTED-WEIGTH", ["nested-weight", "decimal-comma"]) == "nested-weight"
    assert closest("abcde", ["abcxy"]) == "abcxy"  # 60 of 100
    assert closest("abcde", ["abxyz"]) is None  # 40


@pytest.mark.parametrize(
    ("code", "name", "ignore", "is_ignored"),
    [
        ("PL002", "unused-suppression", ("PL002",), True),
        ("PL002", "unused-suppression", ("pl",), True),
        ("PL002", "unused-suppression", ("unused-suppression",), True),
        ("PL002", "unused-suppression", ("PL003",), False),
        ("PL002", "unused-suppression", (), False),
    ],
)
def test_own_codes_can_be_ignored(code: str, name: str, ignore: tuple[str, ...], is_ignored: bool) -> None:
    assert Settings(ignore=ignore).is_ignored(code, name) is is_ignored


# Suppressions


def _lines(text: str, path: str = "a.txt", kind: str | None = "lines") -> list[tuple[int, str]]:
    report = Linter({"select": ["PW010"]}).lint_document(read_text(text, path=path, kind=kind))
    return [(finding.start.line, finding.diagnostic.code) for finding in report.findings]


def test_a_comment_on_the_last_line_applies_to_nothing_after_it() -> None:
    assert [d.code for d in promptlint.lint("(a:1),\n# promptlint: ignore[PW010]")] == ["PW010", "PL002"]
    assert [d.code for d in promptlint.lint("# promptlint: ignore[PW010]\n(a:1)")] == []
    assert [d.code for d in promptlint.lint("# promptlint: ignore[PW010]\n\n(a:1)")] == ["PL002", "PW010"]
    assert [d.code for d in promptlint.lint("fog, # promptlint: ignore[PW010]\n(a:1)")] == ["PL002", "PW010"]


def test_what_is_disabled_is_enabled_at_the_comment_that_says_so() -> None:
    text = "# promptlint: disable[PW010]\n(a:1)\n# promptlint: enable[PW010]\n(b:1)\n"
    assert _lines(text) == [(4, "PW010")]
    assert _lines("(a:1)\n# promptlint: disable[PW]\n(b:1)\n# promptlint: enable[PW]\n(c:1)\n") == [
        (1, "PW010"),
        (5, "PW010"),
    ]
    twice = "# promptlint: disable[PW]\n(a:1)\n# promptlint: disable[PW]\n# promptlint: enable[PW]\n(b:1)\n"
    assert (5, "PW010") not in _lines(twice)


@pytest.mark.parametrize("path", ["a.json", "a.jsonl"])
def test_in_json_a_comment_is_text(path: str) -> None:
    text = '{"prompt": "(a:1)", "negative_prompt": "b", "note": " # promptlint: file-ignore[PW010]"}\n'
    assert _lines(text, path, None) == [(1, "PW010")]


def test_a_code_of_one_letter_is_none() -> None:
    (found,) = promptlint.lint("a # promptlint: ignore[P]")
    assert (found.code, found.message.startswith("there is no rule 'P'")) == ("PL003", True)


# Folding


class _Loud(Rule):
    code, name, severity = "ZZ001", "loud", Severity.WARNING
    yields_to = ("ZZ002",)


class _Calm(Rule):
    code, name, severity = "ZZ002", "calm", Severity.WARNING


def _finding(code: str, start: int, end: int, fix: Fix | None = None) -> Diagnostic:
    return Diagnostic(code, code, Severity.WARNING, code, "positive", Span(start, end), fix=fix)


@pytest.mark.parametrize(
    ("one", "other", "yields"),
    [
        ((2, 4), (4, 6), False),
        ((2, 5), (4, 6), True),
        ((6, 8), (4, 6), False),
        ((5, 8), (4, 6), True),
        ((5, 5), (4, 6), True),
        ((0, 9), (4, 5), True),
    ],
)
def test_findings_yield_where_they_share_a_character(
    one: tuple[int, int], other: tuple[int, int], yields: bool
) -> None:
    rules: dict[str, Rule] = {"ZZ001": _Loud(), "ZZ002": _Calm()}
    left = fold([_finding("ZZ001", *one), _finding("ZZ002", *other)], rules)
    assert [each.code for each in left if each.code == "ZZ001"] == ([] if yields else ["ZZ001"])


# Fixes


def _edit(start: int, end: int, text: str) -> Fix:
    return Fix(Applicability.UNSAFE, "x", (Edit(Span(start, end), text),))


def test_edits_beside_each_other_are_made_together_and_those_that_overlap_are_not() -> None:
    beside = [_finding("A", 0, 2, _edit(0, 2, "x")), _finding("B", 2, 4, _edit(2, 4, "y"))]
    assert apply_fixes("abcdef", beside) == "xyef"
    over = [_finding("A", 0, 3, _edit(0, 3, "x")), _finding("B", 2, 4, _edit(2, 4, "y"))]
    assert apply_fixes("abcdef", over) == "xdef"
    inside = [_finding("A", 3, 4, _edit(3, 4, "x")), _finding("B", 0, 6, _edit(0, 6, "y"))]
    assert apply_fixes("abcdef", inside) == "abcxef"


def test_what_is_only_shown_is_never_applied() -> None:
    shown = Fix(Applicability.DISPLAY_ONLY, "x", (Edit(Span(0, 1), "x"),))
    assert apply_fixes("abc", [_finding("A", 0, 1, shown)]) == "abc"


def test_fixes_that_fight_each_other_come_to_an_end() -> None:
    class Flipping(Rule):
        """Never content."""

        code, name, severity = "ZZ009", "flipping", Severity.WARNING
        fixable = Applicability.UNSAFE
        visits = (promptlint.parse("a").__class__,)
        asked: list[str] = []

        def check(self, node: Any, ctx: Any) -> Any:
            self.asked.append(ctx.text)
            other = "b" if ctx.text == "a" else "a"
            yield self.finding(ctx, Span(0, 1), "no", fix=Fix(Applicability.UNSAFE, "x", (Edit(Span(0, 1), other),)))

    rule = Flipping()
    result = promptlint.fix("a", unsafe=True, config={"select": ["ZZ009"], "extra-rules": (rule,)})
    assert (result.text, result.unsettled, result.applied) == ("a", ("ZZ009",), ())
    assert len(rule.asked) == 4


def test_fixes_without_an_end_come_to_an_end_and_the_others_are_made() -> None:
    class Growing(Rule):
        """Never content."""

        code, name, severity = "ZZ009", "growing", Severity.WARNING
        fixable = Applicability.UNSAFE
        visits = (promptlint.parse("a").__class__,)
        asked: list[str] = []

        def check(self, node: Any, ctx: Any) -> Any:
            self.asked.append(ctx.text)
            yield self.finding(ctx, Span(0, 1), "no", fix=Fix(Applicability.UNSAFE, "x", (Edit(Span(0, 0), "a"),)))

    rule = Growing()
    result = promptlint.fix("a, (b:1.0)", unsafe=True, config={"select": ["ZZ009", "PW010"], "extra-rules": (rule,)})
    assert (result.text, result.converged) == ("a, b", False)
    assert [one.code for one in result.applied] == ["PW010"]
    assert len(rule.asked) == MAX_PASSES + len("a, (b:1.0)") // 4 + 3


# Failures


@pytest.mark.parametrize(
    ("offset", "span"), [(None, (0, 0)), (0, (0, 1)), (2, (2, 3)), (4, (4, 5)), (5, (5, 5)), (99, (5, 5))]
)
def test_what_is_broken_is_shown_where_it_is(offset: int | None, span: tuple[int, int]) -> None:
    failure = Failure("a.json", "a.json: ends in the middle", reason="ends in the middle", offset=offset)
    (found,) = failure.report_in(Document("a.json", "other", "a\nbcd", ())).findings
    assert (found.span.start, found.span.end) == span
    assert found.diagnostic.message == "this file ends in the middle"
    if offset == 2:
        assert found.start == Position(2, 1, 2)


# Folders of wildcards


def test_folders_of_wildcards_are_looked_for_in_four_folders(tmp_path: Path) -> None:
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "hair.txt").write_text("red\n")
    folder = tmp_path
    for name, found in (("", True), ("a", True), ("b", True), ("c", True), ("d", False)):
        folder /= name
        folder.mkdir(exist_ok=True)
        (folder / "x.txt").write_text("__hair__")
        near = WildcardTrees().near(str(folder / "x.txt"))
        assert (near is not None) is found, folder


def test_the_folder_of_a_repository_is_the_last_to_be_looked_into(tmp_path: Path) -> None:
    for name in ("wildcards", "repo/.git", "repo/a"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "repo/a/x.txt").write_text("__hair__")
    assert WildcardTrees().near(str(tmp_path / "repo/a/x.txt")) is None
    (tmp_path / "repo/wildcards").mkdir()
    (tmp_path / "repo/wildcards/hair.txt").write_text("red\n")
    near = WildcardTrees().near(str(tmp_path / "repo/a/x.txt"))
    assert near is not None
    assert near.wildcards == {"hair"}


def test_four_folders_of_wildcards_beside_each_other_are_read(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for number in range(6):
        (tmp_path / f"wildcards-{'abcdef'[number]}").mkdir()
    (tmp_path / "x.txt").write_text("__hair__")
    from promptlint.engine.wildcard_trees import _near

    assert [folder.name for folder in _near(tmp_path)] == [f"wildcards-{letter}" for letter in "abcd"]
