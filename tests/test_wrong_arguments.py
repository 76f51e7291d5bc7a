"""Arguments that cannot be: every public function refuses them with one plain line that names the argument."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import promptlint
from promptlint import programs, semantics

TREE = promptlint.parse("a, (b:1.2)")
TEXT_FIRST: tuple[Callable[..., Any], ...] = (
    promptlint.lint,
    promptlint.fix,
    promptlint.format_prompt,
    promptlint.parse,
    semantics.strip_comments,
    semantics.extract_networks,
    semantics.compose,
    semantics.attention,
    semantics.tokens,
    semantics.chunks,
    lambda text: semantics.schedule(text, 20),
)
CHECKING = (promptlint.lint, promptlint.fix)


def lint_this_file(_: str, **named: Any) -> object:
    return promptlint.lint_file(__file__, **named)


def check(error: type[Exception], words: str, call: Callable[..., Any], *args: Any, **named: Any) -> None:
    with pytest.raises(error) as raised:
        call(*args, **named)
    message = str(raised.value)
    assert message.startswith(words), message
    assert "\n" not in message
    assert type(raised.value) is error


@pytest.mark.parametrize("text", [None, b"", b"a cat", 3, ["a cat"]], ids=repr)
@pytest.mark.parametrize("call", TEXT_FIRST)
def test_a_prompt_is_a_string(call: Any, text: Any) -> None:
    check(TypeError, f"text must be a string, not {type(text).__name__}", call, text)


@pytest.mark.parametrize("text", [None, b"", 3], ids=repr)
def test_the_prompt_of_an_evaluation_is_a_string(text: Any) -> None:
    check(TypeError, f"prompt must be a string, not {type(text).__name__}", promptlint.evaluate, text)


@pytest.mark.parametrize("tree", ["a, b", None, b"a"], ids=repr)
def test_tags_are_those_of_a_tree(tree: Any) -> None:
    check(TypeError, "prompt must be a tree, as `parse` gives it, not", promptlint.tags, tree)


@pytest.mark.parametrize("role", ["pos", "", None, 3, ["negative"], "Positive", "document"], ids=repr)
@pytest.mark.parametrize(
    "call",
    [
        lambda role: promptlint.lint("a cat", role=role),
        lambda role: promptlint.fix("a cat", role=role),
        lambda role: promptlint.format_prompt("a cat", role=role),
        lambda role: promptlint.evaluate("a cat", role=role),
        lambda role: promptlint.tags(TREE, role=role),
    ],
    ids=["lint", "fix", "format_prompt", "evaluate", "tags"],
)
def test_a_role_is_one_of_three(call: Any, role: Any) -> None:
    check(ValueError, f"role must be one of positive, negative, unknown, not {role!r}", call, role)


def test_a_member_of_the_enumeration_is_a_role_too() -> None:
    # What a `Region` has can be handed back.
    negative: Any = promptlint.Role.NEGATIVE
    role: object = promptlint.evaluate("a AND b", role=negative).role

    assert role == "negative"
    assert type(role) is str
    assert len(promptlint.tags(promptlint.parse("a AND b"), role=negative)) == 1


@pytest.mark.parametrize("call", CHECKING)
@pytest.mark.parametrize("negative", [b"", ["blurry"], 3], ids=repr)
def test_a_negative_prompt_is_a_string_or_none(call: Any, negative: Any) -> None:
    check(TypeError, "negative must be a string or None, not", call, "a cat", negative=negative)


@pytest.mark.parametrize("call", CHECKING)
def test_a_negative_prompt_has_no_negative_prompt_beside_it(call: Any) -> None:
    check(ValueError, 'negative must be None with role="negative"', call, "a", negative="b", role="negative")
    check(ValueError, 'negative must be None with role="negative"', call, "a", negative="", role="negative")


CONFIGS: tuple[tuple[type[Exception], str, Any], ...] = (
    (TypeError, "config must be Settings, a mapping with the keys of a configuration or None, not str", "strict"),
    (TypeError, "config must be Settings, a mapping with the keys of a configuration or None, not list", [("a", 1)]),
    (promptlint.ConfigError, "unknown setting 'selekt' (did you mean select?)", {"selekt": []}),
    (promptlint.ConfigError, "unknown setting 3", {3: 4}),
    (promptlint.ConfigError, "setting 'select' must be a list of strings, not 'PW'", {"select": "PW"}),
    (promptlint.ConfigError, "setting 'select' must be a list of strings, not 3", {"select": 3}),
    (promptlint.ConfigError, "setting 'rules' must be a table of tables, not 3", {"rules": 3}),
    (promptlint.ConfigError, "rules: the options of PW009 must be a table, not 3", {"rules": {"PW009": 3}}),
    (promptlint.ConfigError, "rule PW009 has no option 3", {"rules": {"PW009": {3: 4}}}),
    (promptlint.ConfigError, "options for unknown rule 3", {"rules": {3: {}}}),
    (promptlint.ConfigError, "setting 'extra-rules' must be a list of rules, not 3", {"extra-rules": 3}),
    (promptlint.ConfigError, "setting 'extra-rules' must be a list of rules, not of", {"extra-rules": ["PW001"]}),
    (promptlint.ConfigError, "setting 'tags' must be a list of tables, not 3", {"tags": 3}),
    (promptlint.ConfigError, "tags: table 1, 'forbid'", {"tags": [{"forbid": "sky"}]}),
    (promptlint.ConfigError, "tags: table 1, 'role'", {"tags": [{"forbid": ["sky"], "role": "pos"}]}),
    (promptlint.ConfigError, "tags: table 1, 'severity'", {"tags": [{"forbid": ["sky"], "severity": "bad"}]}),
    (promptlint.ConfigError, "unknown target 3", {"target": 3}),
)


@pytest.mark.parametrize("call", [*CHECKING, lint_this_file])
@pytest.mark.parametrize(("error", "words", "config"), CONFIGS, ids=[words for _, words, _ in CONFIGS])
def test_a_configuration_is_a_mapping_of_its_keys(call: Any, error: Any, words: str, config: Any) -> None:
    check(error, words, call, "a cat", config=config)


@pytest.mark.parametrize("call", [*CHECKING, lint_this_file])
def test_an_inventory_and_a_manifest_are_what_they_are(call: Any) -> None:
    check(TypeError, "inventory must be an Inventory or None, not str", call, "a", inventory="webui")
    check(TypeError, "manifest must be a Manifest, a name, a table or several of them, not int", call, "a", manifest=3)
    table = "require, table 1: must be a table, written [[require]], not"
    check(promptlint.ManifestError, table, call, "a", manifest=[3])
    check(promptlint.ManifestError, table, call, "a", manifest=b"lora:x")
    check(promptlint.ManifestError, "require, table 1: names nothing", call, "a", manifest={})


def test_a_manifest_may_be_one_name_or_one_table() -> None:
    manifest: Any
    for manifest in ("lora:x", {"lora": "x"}, ["lora:x"], (name for name in ["lora:x"])):
        (diagnostic,) = promptlint.lint("a cat", manifest=manifest)
        assert diagnostic.code == "PR008"
        assert "`x`" in diagnostic.message


@pytest.mark.parametrize("path", [None, 3, b"a.txt"], ids=repr)
def test_a_file_is_named_by_a_path(path: Any) -> None:
    check(TypeError, f"path must be a path, not {type(path).__name__}", promptlint.lint_file, path)


def test_what_is_wrong_with_a_file_or_a_project(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("a cat\n", encoding="utf-8")
    project: Any = "prompts"

    check(TypeError, "project must be a Project or None, not str", promptlint.lint_file, file, project=project)
    check(ValueError, "role must be one of", promptlint.lint_file, file, role="pos")
    check(ValueError, "role must be one of", promptlint.lint_file, file, role="pos", project=promptlint.Project())
    check(promptlint.ReadError, str(tmp_path / "none.txt"), promptlint.lint_file, tmp_path / "none.txt")
    check(
        ValueError,
        "project says the settings",
        promptlint.lint_file,
        file,
        config={},
        project=promptlint.Project(tmp_path),
    )


@pytest.mark.parametrize(
    ("error", "words", "named"),
    [
        (TypeError, "root must be a path or None, not int", {"root": 3}),
        (TypeError, "config must be a path or None, not dict", {"config": {}}),
        (TypeError, "options must be a mapping", {"options": "strict"}),
        (promptlint.ConfigError, "unknown setting 3", {"options": {3: 4}}),
        (promptlint.ConfigError, "setting 'select' must be a list of strings, not 3", {"options": {"select": 3}}),
        (promptlint.ConfigError, "setting 'rules' must be a table, not 3", {"options": {"rules": 3}}),
        (promptlint.ConfigError, "config and isolated do not go together", {"config": "a.toml", "isolated": True}),
    ],
)
def test_what_a_project_is_made_of(error: Any, words: str, named: dict[str, Any]) -> None:
    check(error, words, promptlint.Project, **named)


@pytest.mark.parametrize(
    ("error", "words", "style"),
    [
        (TypeError, "style must be a FormatStyle, a mapping or None, not str", "join"),
        (TypeError, "style must be a FormatStyle, a mapping or None, not int", 0),
        (promptlint.ConfigError, "format: unknown key 3", {3: "keep"}),
        (promptlint.ConfigError, "format: weights must be keep or tidy or numbers, not 3", {"weights": 3}),
    ],
)
def test_a_style_is_a_mapping_of_its_keys(error: Any, words: str, style: Any) -> None:
    check(error, words, promptlint.format_prompt, "a cat", style=style)


def test_models_are_in_folders_that_are_there(tmp_path: Path) -> None:
    read: Any = promptlint.read_inventory

    check(TypeError, "models must be paths, not NoneType", read, None)
    check(TypeError, "models must be paths, not list", read, ["webui"])
    check(TypeError, "lock must be a path or None, not int", read, lock=3)
    check(promptlint.SourceError, str(tmp_path / "none"), read, tmp_path / "none")


def test_the_stages_of_a_host() -> None:
    chunks: Any = semantics.chunks
    names = "embeddings must be a mapping of names to vector counts or None, not list"

    check(TypeError, "steps must be a whole number, not float", semantics.schedule, "[a:b:5]", 2.5)
    check(TypeError, "hires_steps must be a whole number or None", semantics.schedule, "a", 20, hires_steps="10")
    check(ValueError, "a pass has at least 1 step, not 0", semantics.schedule, "[a:b:5]", 0)
    check(TypeError, names, chunks, "a", embeddings=["x"])
    check(TypeError, names, promptlint.evaluate, "a", embeddings=["x"])
    check(TypeError, "steps must be a whole number, not str", promptlint.evaluate, "a", steps="20")
    check(TypeError, "hires_steps must be a whole number or None, not str", promptlint.evaluate, "a", hires_steps="20")
    check(ValueError, "a pass has at least 1 step, not 0", promptlint.evaluate, "a", steps=0)
    check(ValueError, "a pass has at least 1 step, not 0", promptlint.evaluate, "a", hires_steps=0)
    check(TypeError, "host must be a Host or the name of one, not int", promptlint.evaluate, "a", host=3)
    check(ValueError, "no host is called 'webui'; there are a1111", promptlint.evaluate, "a", host="webui")
    check(ValueError, "no host is called 'webui'", programs.find_host, "webui")


def test_edits_do_not_overlap() -> None:
    edits = [promptlint.Edit(promptlint.Span(0, 2), ""), promptlint.Edit(promptlint.Span(1, 3), "")]

    check(ValueError, "edit of Span(start=1, end=3) overlaps another one", promptlint.apply_edits, "abc", edits)
