"""Fixes: safe ones keep the meaning, all converge, none fights another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import promptlint
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document, Role
from promptlint.documents.reader import read_text, reread
from promptlint.engine.fixer import apply_fix, fix_document, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.engine.meaning import same_meaning
from promptlint.rules.kit.rule import Rule
from promptlint.syntax import Prompt
from promptlint.text import Edit, Span
from tests.amounts import amount
from tests.syntax.strategies import prompts

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "prompts.jsonl"


@given(prompts())
@settings(max_examples=amount(60, 1000))
def test_safe_fixes_keep_the_meaning_and_fixing_twice_is_fixing_once(text: str) -> None:
    for role in ("positive", "negative"):
        fixed = promptlint.fix(text, role=role)
        assert fixed.converged
        assert same_meaning(text, fixed.text, role)
        assert promptlint.fix(fixed.text, role=role).text == fixed.text


@given(prompts(), st.sampled_from(["forge", "sdnext", "comfyui", "invoke", "diffusers", "novelai"]))
@settings(max_examples=amount(50, 1000))
def test_safe_fixes_keep_what_the_target_reads(text: str, target: str) -> None:
    fixed = promptlint.fix(text, config={"target": target})
    assert fixed.converged
    assert same_meaning(text, fixed.text, target=target)


@given(prompts())
@settings(max_examples=amount(60, 1000))
def test_unsafe_fixes_come_to_rest(text: str) -> None:
    fixed = promptlint.fix(text, unsafe=True)

    assert fixed.converged
    assert promptlint.fix(fixed.text, unsafe=True).text == fixed.text


def test_fixes_that_touch_the_same_text_are_applied_one_after_the_other() -> None:
    assert promptlint.fix("a, a, a, a, (x:2), x, (x:3)", unsafe=True).text == "a, (x:3)"


def test_the_result_says_what_was_done_and_what_is_left() -> None:
    result = promptlint.fix("((b:1.5)), a, a", negative="(c:1)")

    assert (result.text, result.negative) == ("(b:1.65), a, a", "c")
    assert [(fix.code, fix.applicability) for fix in result.applied] == [("PW008", "safe"), ("PW010", "safe")]
    assert [d.code for d in result.remaining] == ["PD001"]


def test_a_file_is_fixed_at_the_right_places_and_nowhere_else() -> None:
    page = "\ufeffTitle\r\n\r\nPositive Prompt: ((a:1.5)),\r\nb\r\n\r\nNegative Prompt: (c:1), d\r\n\r\n(e:1)\r\n"
    document = read_text(page, path="page.md")
    fixed = fix_document(Linter(), document, lambda text: read_text(text, path="page.md"))

    assert fixed.document.text == page.replace("((a:1.5))", "(a:1.65)").replace("(c:1)", "c")
    assert [fix.code for fix in fixed.applied] == ["PW008", "PW010"]


@pytest.mark.skipif(not CORPUS.is_file(), reason="no corpus beside this checkout")
def test_on_real_prompts_safe_fixes_change_nothing_that_the_model_sees() -> None:
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()[:: amount(8, 1)]]
    wrong = []
    for row in rows:
        fixed = promptlint.fix(row["text"], role=row["kind"])
        if not fixed.converged or fixed.withheld or not same_meaning(row["text"], fixed.text, row["kind"]):
            wrong.append(row["id"])
    assert not wrong


@pytest.mark.skipif(not CORPUS.is_file(), reason="no corpus beside this checkout")
def test_on_real_prompts_all_fixes_come_to_rest() -> None:
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()[:: amount(8, 1)]]
    wrong = []
    for row in rows:
        fixed = promptlint.fix(row["text"], role=row["kind"], unsafe=True)
        again = promptlint.fix(fixed.text, role=row["kind"], unsafe=True)
        if not fixed.converged or again.text != fixed.text:
            wrong.append((row["id"], fixed.converged))
    assert not wrong


@pytest.mark.parametrize(
    ("target", "before", "after", "same"),
    [
        ("comfyui", "((sky:1.5))", "(sky:1.65)", False),
        ("comfyui", "((sky:1.5))", "(sky:1.5)", True),
        ("comfyui", "[sky]", "(sky:0.9091)", False),
        ("forge", "((sky:1.5))", "(sky:1.65)", True),
        ("sdnext", "sky,\nsea", "sky, sea", False),
        ("sdnext", "sky,  \nsea", "sky,\nsea", True),
        ("diffusers", "(sky:1.20)", "(sky:1.2)", False),
        ("diffusers", "sky ,sea", "sky, sea", True),
        ("novelai", "(sky:1)", "sky", False),
    ],
)
def test_what_is_the_same_is_asked_of_the_program_that_reads_the_prompt(
    target: str, before: str, after: str, same: bool
) -> None:
    assert same_meaning(before, after, target=target) is same


def test_a_safe_fix_that_is_none_on_the_target_is_withheld() -> None:
    finding = promptlint.lint("((sky:1.5))").diagnostics[0]

    assert apply_fix("((sky:1.5))", finding) == "(sky:1.65)"
    assert apply_fix("((sky:1.5))", finding, target="comfyui") is None


def test_two_prompts_of_one_name_are_told_apart_by_their_place() -> None:
    text = "b: (dog:1,2)\nprompt: ((cat:1.2)), (x:1,2)\nprompt: sea, (y:1,3)\n"
    document = read_text(text, path="a.yaml")
    assert len({region.name for group in document.prompts for region in group}) == 1
    result = fix_document(Linter(), document, lambda new: reread(document, new), unsafe=True)
    assert result.document.text == "b: (dog:1,2)\nprompt: (cat:1.32), (x:1.2)\nprompt: sea, (y:1.3)\n"


def test_a_fix_that_the_file_has_no_room_for_leaves_the_others() -> None:
    document = read_text('{"prompt": "a (cat:1,2)", "negative_prompt": "b (dog:1,3)"}', path="a.json")

    def stubborn(new: str) -> Document:
        if "1.3" in new:
            raise ReadError("no room")
        return reread(document, new)

    result = fix_document(Linter(), document, stubborn, unsafe=True)
    assert result.document.text == '{"prompt": "a (cat:1.2)", "negative_prompt": "b (dog:1,3)"}'
    assert [one.code for one in result.applied] == ["PW002"]
    assert [d.code for d in result.remaining] == ["PW002"]


class _Split(Rule):
    """A rule whose fix is called safe, keeps the meaning, and breaks the file: a line end in the place of a space."""

    code, name, severity = "ZZ020", "split", Severity.WARNING
    fixable = Applicability.SAFE
    visits = (Prompt,)

    def check(self, node: Prompt, ctx: Any) -> Iterator[Diagnostic]:
        for match in re.finditer(r"(?<=,) ", ctx.text):
            edit = Edit(Span(*match.span()), "\n")
            yield self.finding(ctx, edit.span, "here", fix=Fix(Applicability.SAFE, "a line", (edit,)))


@pytest.mark.parametrize(
    ("path", "kind", "text", "fixed"),
    [
        ("a.txt", "lines", "a, b\nc\n", None),
        ("wildcards/a.txt", None, "a, b\nc\n", None),
        ("jobs.txt", None, "--prompt a, b --steps 20\n", None),
        ("a.caption", None, "a, b\n", None),
        ("a.txt", None, "a, b\n", None),
        ("a.prompt", None, "a, b, Negative prompt: c\n", "a,\nb, Negative prompt: c\n"),
        ("a.txt", "prompt", "a, b, c\n", "a,\nb,\nc\n"),
        ("a.json", None, '{"prompt": "a, b"}', '{"prompt": "a,\\nb"}'),
        ("styles.csv", None, 'name,prompt\nA,"a, b"\nB,c\n', 'name,prompt\nA,"a,\nb"\nB,c\n'),
        (
            "a.md",
            None,
            "Positive prompt: a, b\n\nNegative prompt: c\n",
            "Positive prompt: a,\nb\n\nNegative prompt: c\n",
        ),
    ],
)
def test_an_edit_that_the_file_would_read_otherwise_is_not_made(
    path: str, kind: str | None, text: str, fixed: str | None
) -> None:
    document = read_text(text, path=path, kind=kind)
    linter = Linter({"select": ["ZZ020"], "extra-rules": (_Split(),)})
    result = fix_document(linter, document, partial(reread, document))

    assert result.document.text == (text if fixed is None else fixed)
    assert result.converged
    assert len(result.applied) == result.document.text.count("\n") + result.document.text.count("\\n") - text.count(
        "\n"
    )


def test_what_cannot_be_made_does_not_keep_the_rest_away() -> None:
    lines = "".join(f"a{n}, ((b:1.2))\n" for n in range(200))
    document = read_text(lines, path="a.txt", kind="lines")
    linter = Linter({"select": ["PW008", "ZZ020"], "extra-rules": (_Split(),)})
    result = fix_document(linter, document, partial(reread, document))

    assert result.converged
    assert len(result.document.prompts) == 200
    assert result.document.text == lines.replace("((b:1.2))", "(b:1.32)")
    alone = read_text("a, ((b:1.2))\n", path="a.txt", kind="lines")
    assert fix_document(linter, alone, partial(reread, alone)).document.text == "a, (b:1.32)\n"


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("styles.csv", None, "name,prompt,negative_prompt\nA,((:1.2)),b\n"),
        ("a.txt", "lines", "sky\n((:1.2))\n"),
        ("a.json", None, '{"prompt": "((:1.2))"}'),
        ("a.txt", None, "((:1.2))\n"),
    ],
)
def test_a_prompt_is_not_fixed_away(path: str, kind: str | None, text: str) -> None:
    document = read_text(text, path=path, kind=kind)
    result = fix_document(Linter(), document, partial(reread, document))

    assert len(result.document.regions) == len(document.regions)
    assert result.converged


@pytest.mark.parametrize("text", ["photo 16:9", "photo 16:9,", "cat, Steps: 20", "cat :1.2 , ", "a AND b 4:3,"])
def test_a_comma_is_not_put_and_taken_away_for_ever(text: str) -> None:
    fixed = promptlint.fix(text, unsafe=True, config={"extend-select": ["PF"]})

    assert fixed.converged
    assert promptlint.fix(fixed.text, unsafe=True, config={"extend-select": ["PF"]}).text == fixed.text
    weights = [part.weight for part in promptlint.evaluate(fixed.text).parts]
    assert not text.endswith(",") or weights == [part.weight for part in promptlint.evaluate(text).parts]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("a " + "<lora:ink " * 40 + ">", "a " + "<lora:ink> " * 39 + "<lora:ink>"),
        ("sea, lora:ink:1" + ">" * 60, "sea, <lora:ink:1>"),
    ],
)
def test_what_takes_a_pass_for_each_of_many_is_fixed(text: str, fixed: str) -> None:
    result = fix_prompts(Linter({"select": ["PR001", "PR018"]}), text, unsafe=True)
    assert result.converged
    assert result.text == fixed


def test_a_fix_that_changes_nothing_is_none() -> None:
    """The number of these brackets is none that the host reads, and there is no other way to write it."""
    result = fix_prompts(Linter({"select": ["ALL"]}), "(1:1e-11)", role=Role.NEGATIVE, unsafe=True)
    assert result.converged
    assert [each.fix for each in result.remaining.diagnostics if each.code == "PW003"] == [None]
