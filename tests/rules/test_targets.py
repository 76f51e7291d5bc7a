"""A rule applies to the targets that it declares, and a plug-in switches it off."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator

import pytest

import promptlint
from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Role
from promptlint.documents.reader import read_text
from promptlint.engine.fixer import fix_prompts
from promptlint.engine.formatter import Formatter
from promptlint.engine.linter import Linter
from promptlint.engine.settings import PLUGINS, TARGETS, Settings
from promptlint.programs.catalogue import find_program
from promptlint.programs.extensions.catalogue import NAMES, extends, find_extension
from promptlint.rules.kit.rule import Bad, Rule
from promptlint.rules.registry import all_rules, find_rule
from promptlint.testing import findings
from tests.amounts import amount


def _reader(case: Bad) -> str:
    """The target of a case: that of its file, if the file is of one program."""
    document = read_text(case.text, path=case.path) if case.path is not None else None
    return (document.target if document is not None else None) or case.target


def _can_have(plugins: Iterable[str], target: str) -> bool:
    """Whether a program can have those extensions; if not, there is none that a rule could speak of."""
    return all(extends(find_extension(plugin), target) for plugin in plugins)


def _speaks(rule: Rule, case: Bad) -> bool:
    return any(d.code == rule.code for d in findings(case, rule=rule, select=(rule.code,)))


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_applies_to_the_targets_it_declares_and_to_no_other(rule: Rule) -> None:
    found = set()
    for target in TARGETS:
        cases = [dataclasses.replace(case, target=target) for case in rule.bad]
        if any(case.also_targets for case in rule.bad):
            other = "a1111" if find_program(target).emphasis.replaces else "comfyui"
            cases = [dataclasses.replace(case, also_targets=(other,)) for case in cases]
        found |= {_reader(case) for case in cases if _speaks(rule, case)}
    if not any(case.path is None and case.target == "comfyui" for case in rule.bad):
        # What reads a file is ComfyUI; only single prompts in it are for an encoder without weights.
        found |= {"comfyui-no-weights"} & set(rule.targets()) if "comfyui" in found else set()
    assert found == {target for target in rule.targets() if any(_can_have(case.plugins, target) for case in rule.bad)}


@pytest.mark.parametrize("target", TARGETS)
def test_no_message_speaks_of_another_program(target: str) -> None:
    for rule in all_rules():
        for case in rule.bad:
            for found in findings(dataclasses.replace(case, target=target), rule=rule, select=(rule.code,)):
                told = f"{found.message} {found.help or ''}"
                if not target.startswith("a1111") and "a1111" not in case.also_targets:
                    assert "A1111" not in told, (case.text, told)


@pytest.mark.parametrize("target", TARGETS)
def test_no_fix_of_any_rule_breaks_its_word_on_any_target(target: str) -> None:
    for rule in all_rules():
        plain = Linter({"select": [rule.code], "target": target})
        for case in rule.bad:
            if case.path is not None:
                continue
            config = {"plugins": case.plugins, "rules": case.options, "also-targets": case.also_targets}
            linter = plain
            if any(config.values()) or case.inventory or case.manifest:
                config |= {"select": [rule.code], "target": target}
                linter = Linter(config, inventory=case.inventory, manifest=case.manifest)
            for unsafe in (False, True):
                fixed = fix_prompts(linter, case.text, case.negative, role=Role(case.role), unsafe=unsafe)
                assert fixed.converged, case
                assert not fixed.withheld, case


@pytest.mark.parametrize(
    ("rule", "plugin"),
    [
        pytest.param(rule, plugin, id=f"{rule.code}-{plugin}")
        for rule in all_rules()
        for plugin in NAMES
        if rule.is_silenced_by((find_extension(plugin),))
        and any(_can_have((plugin,), case.target) for case in rule.bad)
    ],
)
def test_a_plug_in_switches_off_what_it_gives_a_meaning(rule: Rule, plugin: str) -> None:
    assert plugin in PLUGINS
    for case in rule.bad:
        if _can_have((plugin,), _reader(case)):
            assert not _speaks(rule, dataclasses.replace(case, plugins=(*case.plugins, plugin))), case


def test_block_weights_have_a_name_with_their_extension_too() -> None:
    config = {"plugins": ["lora-block-weight"], "select": ["PR003", "PR018", "PR020"]}
    assert not promptlint.lint("<lora:ink:1:1:lbw=1,0,R,1:step=5-10>", config=config).diagnostics
    assert promptlint.lint("<lora:ink:1:1:MIDD>", config=config).diagnostics
    assert promptlint.lint("<lora:ink:0,8:lbw=ALL>", config=config).diagnostics


def _written_with(text: str, word: str) -> Iterator[str]:
    """Texts in which one word of a case, or what stands in front of it, is another."""
    yield f"{word} {text}"
    for match in re.finditer("[a-z]{3,}", text):
        yield f"{text[: match.start()]}{word}{text[match.end() :]}"


@pytest.mark.parametrize(("target", "label"), [("forge", "Forge"), ("sdnext", "SD.Next")])
def test_no_message_rewrites_what_the_user_wrote(target: str, label: str) -> None:
    quoting = set()
    for rule in all_rules():
        for case in rule.bad:
            texts = list(_written_with(case.text, "a`A1111y"))
            for text in texts[:: amount(4, 1)]:
                try:
                    every = findings(dataclasses.replace(case, target=target), rule=rule, text=text)
                except ReadError:  # the word stands where the file has none
                    continue
                for found in every:
                    told = f"{found.message} {found.help or ''}"
                    assert f"{label}y" not in told, text
                    if "A1111y" in told:
                        quoting.add(found.code)
    assert len(quoting) >= amount(15, 30), quoting


def test_a_message_quotes_the_prompt_and_names_the_program() -> None:
    (found,) = promptlint.lint("#a`A1111 reads, c", config={"target": "forge", "select": ["PS013"]})
    assert found.message == "`#` starts a comment: Forge drops `#a`A1111 reads, c`, up to the end of the line"
    (found,) = promptlint.lint("A1111), sky", config={"target": "forge", "select": ["PS002"]})
    assert "Forge" in found.message
    (found,) = promptlint.lint("(A1111:1)", config={"target": "forge", "select": ["PW010"]})
    assert "`A1111`" in found.message


def test_a_message_about_a_file_quotes_it_and_names_the_program() -> None:
    rule = find_rule("PM011")
    assert rule is not None
    case = next(case for case in rule.bad if case.path is not None)
    text = case.text.replace("dog", "{program}`A1111{0}")
    assert text != case.text
    (found,) = findings(dataclasses.replace(case, target="forge"), rule=rule, select=("PM011",), text=text)
    assert "looks for `{program}`A1111{0}`, which" in found.message
    assert "Forge stops" in found.message


OTHER = {"target": "other"}


@pytest.mark.parametrize(
    "text",
    [
        "<random:red, blue, red>, sky",
        "(sky:1.5), sea, (sky:1.5)",
        "[sky|sea], {sky, sea, sky}, __sky__ #1, sea ++",
        "sky, sea\nsky, sea",
        "sky, sea <segment:face> sky, sea",
        "sky, sea | sky, sea",
        "a (lake, sky, sky",
        "--ar 16:9, 1.5::fog::, embedding:x, <lora:ink>, AND, BREAK",
    ],
)
def test_of_an_unknown_syntax_nothing_is_said(text: str) -> None:
    assert not promptlint.lint(text, negative=text, config=OTHER).diagnostics


def test_of_an_unknown_syntax_is_said_what_is_true_of_any_text() -> None:
    found = promptlint.lint("(fog:1.5), sky, #1 dawn, sea, sky, bad\u200b dog", config=OTHER).diagnostics
    assert [each.code for each in found] == ["PD001", "PS014"]
    assert found[0].message == "`sky` is here again: the program encodes it twice"
    block = "sky, sea, fog, rain, snow"
    assert [each.code for each in promptlint.lint(f"{block}, cat, {block}", config=OTHER).diagnostics] == ["PD004"]


def test_a_fix_for_an_unknown_syntax_is_never_safe_and_changes_only_what_it_is_about() -> None:
    text = "(fog:1.5) ,sky,  dawn #1,sky,bad\u00a0dog"
    assert promptlint.fix(text, config=OTHER).text == text
    assert promptlint.fix(text, config=OTHER, unsafe=True).text == "(fog:1.5) ,sky,  dawn #1,bad dog"
    assert Formatter(settings=Settings.of(OTHER)).prompt(text)[0] == text
