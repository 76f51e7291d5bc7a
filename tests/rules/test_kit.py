"""The kit for rules notices what is wrong with a rule, and with its cases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from promptlint.diagnostics import Applicability, Diagnostic, Severity
from promptlint.rules.base import Bad, Case, Good, Rule, replace, safe, unsafe
from promptlint.rules.weights.excessive_weight import ExcessiveWeight
from promptlint.semantics.tags import Tag
from promptlint.testing import RuleCase, check_documentation, check_rule, findings, overlaps, rule_cases
from promptlint.text import Span


class Fish(Rule):
    """The word fish.

    ## Why is this bad?
    It is a bird.

    ## Example
    `fish`

    ## Use instead
    `bird`

    ## Fix safety
    It is another picture.
    """

    code, name, severity = "XX001", "fish-for-bird", Severity.WARNING
    visits = (Tag,)
    fixable = Applicability.UNSAFE
    good: ClassVar[tuple[Good, ...]] = (Good("bird"),)
    bad: ClassVar[tuple[Bad, ...]] = (Bad("fish", fixed="bird", at="fish"),)
    becomes = "bird"
    fix = staticmethod(unsafe)
    message = "a fish"
    moved = 0

    def check(self, node: Tag, ctx: Any) -> Iterator[Diagnostic]:
        if node.text.startswith("fish"):
            span = Span(node.span.start, node.span.end + self.moved)
            fix = (
                self.fix("write bird", replace(Span(span.start, span.start + 4), self.becomes))
                if self.becomes
                else None
            )
            yield self.finding(ctx, span, self.message, fix=fix)


def _made(**changed: object) -> Rule:
    changed.setdefault("__doc__", Fish.__doc__)
    made: type[Rule] = type("Fish", (Fish,), changed)
    return made()


def test_a_rule_that_is_right_passes() -> None:
    check_rule(_made())
    assert [str(case) for case in rule_cases(_made())] == ["XX001-good-'bird'", "XX001-bad-'fish'"]


@pytest.mark.parametrize(
    ("case", "changed", "said"),
    [
        (Good("a, fish"), {}, "should be silent on 'a, fish', but says: a fish"),
        (Bad("bird"), {}, "should report 'bird'"),
        (Bad("fish", fixed="bird", at="bird"), {}, "should flag 'bird' in 'fish', but flags ['fish']"),
        (Bad("fish"), {}, "fixing 'fish' gives 'bird', but the case has no fixed="),
        (Bad("fish", fixed="birds"), {}, "fixing 'fish' should give 'birds', not 'bird'"),
        (Bad("fish", fixed="bird"), {"message": ""}, "has an empty message"),
        (Bad("fish", fixed="bird"), {"moved": 1}, "a place that is not in the prompt"),
        (
            Bad("fish", fixed="bird"),
            {"fix": staticmethod(safe), "fixable": Applicability.SAFE},
            "the fix for 'fish' changes the meaning, and the rule calls it safe",
        ),
        (Bad("fish", fixed="fishes"), {"becomes": "fishes"}, "fixing 'fishes' again changes it"),
        (Bad("fish, a, a", fixed="bird, a, a"), {}, "not named in also=: ['PD001']"),
    ],
)
def test_a_case_that_is_wrong_fails(case: Case, changed: dict[str, object], said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        RuleCase(_made(**changed), case).run()


def test_what_a_case_names_beside_it_may_be_found() -> None:
    RuleCase(_made(), Bad("fish, a, a", fixed="bird, a, a", also=("PD001",))).run()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "X1"}, "'X1' is not a code like PS001"),
        ({"name": "Fish"}, "'Fish' is not in kebab case"),
        ({"name": "no-fish"}, "'no-fish' should name the bad pattern"),
        ({"name": "disallow-fish"}, "should name the bad pattern"),
        ({"__doc__": "The word fish"}, "the docstring starts with a summary line"),
        ({"__doc__": "The word fish.\n\n## Why is this bad?\n## Example"}, "has no section '## Use instead'"),
        ({"bad": (Bad("fish"),)}, "'## Fix safety' goes with a fix"),
        ({"fixable": None}, "fixable must go with a Bad that has fixed="),
        ({"good": ()}, "has no Good case"),
        ({"bad": (), "fixable": None, "__doc__": str(Fish.__doc__).split("## Fix")[0]}, "has no Bad case"),
    ],
)
def test_a_rule_that_is_badly_documented_fails(changed: dict[str, object], said: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(said)):
        check_documentation(_made(**changed))


def test_a_remedy_is_not_a_rule_about_what_has_no_effect() -> None:
    check_documentation(_made(name="no-op-fish"))


def test_circumstances_of_a_case_are_those_of_the_run() -> None:
    def found(case: Case, *select: str, **more: Any) -> set[str]:
        return {each.code for each in findings(case, select=select, **more)}

    assert found(Bad("(sky:3)"), "PW009") == {"PW009"}
    assert not found(Bad("(sky:3)", target="novelai"), "PW009")
    assert not found(Bad("(sky:3)", options={"PW009": {"limit": 4.0}}), "PW009")
    assert found(Bad("(sky:3), a, a"), "PW009", "PD001", ignore=("PW009",)) == {"PD001"}
    assert "PD001" in found(Bad("a, a"))
    assert found(Bad("sky"), "PW009", text="(sky:3)") == {"PW009"}
    assert found(Bad("fish"), "XX001", rule=_made()) == {"XX001"}


def test_a_finding_in_a_file_counts_in_its_text() -> None:
    (found,) = findings(Bad("a, b\nsea, (sky:3)\n", path="prompts.txt"), select=("PW009",))
    assert (found.role, found.span) == ("document", Span(10, 17))


def test_information_may_stand_beside_anything() -> None:
    class Twin(ExcessiveWeight):
        code, name = "PW999", "twin-weight"

    class Telling(Twin):
        severity = Severity.INFO

    assert list(overlaps(Twin()))
    assert not list(overlaps(Telling()))
