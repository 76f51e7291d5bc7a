"""dynamicprompts' own parser and ours on random templates.

Its parser needs pyparsing alone: `scripts/install_differential.sh` installs it without the rest. Where it is not
installed, this is left out. What it raises is compared by its kind, and a ParseException also by where it stops; the
words come from pyparsing and Python. It recurses, and what is too deep for it is not compared.
"""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from promptlint.programs import stage
from promptlint.semantics.errors import HostError
from tests.amounts import amount

CHARACTERS = list("{{{}}}|||$$$__%~!@:#/*,()[]<>=?- 0123abcz.\n")
WORDS = [
    *(
        "__a__",
        "__!a/b__",
        "__",
        "2$$",
        "1-2$$",
        "-3$$",
        "1-$$",
        "$$",
        "${a=",
        "${a=!",
        "${a?=",
        "${a}",
        "${a:",
        "${ b-c }",
    ),
    *("::", "0.5::", "3::", "-1.5::", "{", "}", "|", "{a|b}", "{2$$ and $$a|b|c}", "%{", "%{... x$$y}", "__a(x=y)__"),
    *(
        "(x={a|b}, y=__b__)",
        "__${a}__",
        "__${a:d}b__",
        "__{a|b}c__",
        "(",
        ")",
        "#",
        " # c\n",
        "//",
        "// c\n",
        "/*",
        "*/",
    ),
    *(
        "/* c */",
        " ",
        "\n",
        "\t",
        "\r\n",
        "cat",
        "a, b",
        "$",
        "%",
        "~",
        "!",
        "@",
        "=",
        "_",
        "\u00a0",
        "\u732b",
        "\uff11.5::",
    ),
    *(", ", "  ", "<lora:a:1>", "(a:1.2)", "[a:b:0.5]", "\\"),
]
CUSTOM_MARKS = ("<<", ">>", "%%")
MARK = re.compile(r"[$%]\{|\{|\}|__")
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
"""The library calls pyparsing by names that are deprecated."""


def random_template(source: random.Random) -> str:
    count = source.randint(1, 20)
    kind = source.random()
    if kind < 0.2:
        return "".join(source.choices(CHARACTERS, k=count))
    if kind < 0.4:
        return "".join(source.choices(WORDS, k=count))
    if kind < 0.5:
        return "".join(source.choices(CHARACTERS + WORDS, k=count))
    text = nested(source, 0, "top")
    if kind > 0.75:
        for _ in range(source.randint(1, 2)):
            at = source.randint(0, len(text))
            text = text[:at] + source.choice(["", *CHARACTERS, *WORDS]) + text[at + source.randint(0, 2) :]
    return text


def nested(source: random.Random, depth: int, where: str) -> str:
    """A template that is mostly written as it should be; `where` is top, inner or name."""
    parts = []
    for _ in range(source.choice([0, 1, 1, 1, 2, 2, 3])):
        shape = source.choice(["text", "text", "variants", "wildcard", "access", "assign", "wrap", "comment"])
        if depth > 3 or shape == "text":
            parts.append(source.choice(["cat", "a b", " ", "x, y", "1", "2.5", "\n", "a/b", "_", "-", "!", "d_e "]))
        elif shape == "variants":
            parts.append(variants(source, depth + 1))
        elif shape == "comment":
            parts.append(source.choice([" # note\n", "/* note */", "#n\n", "\n// note\n"]))
        elif shape == "access" or (shape == "assign" and where != "top"):
            default = source.choice(
                ["", "", ":" + nested(source, depth + 1, "inner" if source.random() < 0.3 else "name")]
            )
            parts.append("${" + source.choice(["a", " a ", "b-c", "_"]) + default + "}")
        elif shape == "assign":
            sign = source.choice(["=", " = ", "=!", "?=", "? = !"])
            parts.append("${a" + sign + nested(source, depth + 1, "inner") + "}")
        elif where == "name":
            parts.append("n")
        elif shape == "wrap":
            parts.append("%{" + nested(source, depth + 1, "inner") + "$$" + nested(source, depth + 1, "inner") + "}")
        else:
            parts.append(wildcard(source, depth + 1))
    return "".join(parts)


def variants(source: random.Random, depth: int) -> str:
    head = source.choice(
        ["", "", "", "2$$", "1-2$$", "-2$$", "3 - $$", "!", "~ ", "@2$$", "2$$ and $$", "2$$|$$", "0$$#$$"]
    )
    options = [
        source.choice(["", "", "2::", "0.5::", " 1. ::", ".5::", "+1.5::", "-2.::"]) + nested(source, depth, "inner")
        for _ in range(source.randint(1, 3))
    ]
    return "{" + source.choice(["", "", " ", "\n"]) + head + source.choice(["|", "|", " |\n"]).join(options) + "}"


def wildcard(source: random.Random, depth: int) -> str:
    name = source.choice(["", "", "!", "@", "~"]) + source.choice(["a", "a/*", "x", ""]) + nested(source, depth, "name")
    arguments = ""
    if source.random() < 0.3:
        values = [
            source.choice(["x=", " y = ", "z"]) + nested(source, depth, "top") for _ in range(source.randint(1, 2))
        ]
        arguments = f"({','.join(values)})"
    return f"__{name}{arguments}__"


def with_custom_marks(template: str) -> str:
    """The same template with the other marks; those of variables and wrapped variants cannot be chosen."""
    closing: list[str] = []

    def other(match: re.Match[str]) -> str:
        mark = match.group()
        start, end, wildcard = CUSTOM_MARKS
        if mark == "__":
            return wildcard
        if mark == "}":
            return closing.pop() if closing else end
        closing.append(end if mark == "{" else mark[1:].replace("{", "}"))
        return start if mark == "{" else mark

    return MARK.sub(other, template)


@pytest.fixture(scope="module")
def library() -> Any:
    """The library's parser as it is: the test of compel switches pyparsing's memory on for itself alone."""
    return pytest.importorskip("dynamicprompts.parser.parse")


def plain(command: Any) -> object:
    kind = type(command).__name__
    if kind == "LiteralCommand":
        return command.literal
    if kind == "SequenceCommand":
        return {"sequence": [plain(token) for token in command.tokens]}
    if kind == "VariantCommand":
        result: dict[str, object] = {
            "variants": [[option.weight, plain(option.value)] for option in command.variants],
            "bounds": [command.min_bound, command.max_bound],
            "separator": command.separator,
        }
    elif kind == "WildcardCommand":
        name = command.wildcard
        result = {"wildcard": name if isinstance(name, str) else plain(name)}
        if command.variables:
            result["variables"] = {name: plain(value) for name, value in command.variables.items()}
    elif kind == "VariableAccessCommand":
        return {"access": command.name, "default": plain(command.default) if command.default is not None else None}
    elif kind == "VariableAssignmentCommand":
        result = {"assign": command.name, "value": plain(command.value)}
        return result | {"now": command.immediate, "overwrite": command.overwrite}
    else:
        assert kind == "WrapCommand"
        return {"wrap": plain(command.wrapper), "inner": plain(command.inner)}
    return result | ({"sampler": command.sampling_method.value} if command.sampling_method else {})


def theirs(library: Any, template: str, config: Any) -> object:
    try:
        return plain(library.parse(template, parser_config=config))
    except RecursionError:
        return None
    except Exception as error:  # noqa: BLE001
        kind = type(error).__name__
        return (kind, error.loc) if kind == "ParseException" else (kind, None)  # type: ignore[attr-defined]


def ours(template: str, field: str) -> object:
    try:
        return stage("dynamicprompts", field, template)
    except HostError as error:
        at = re.search(r"\(at char (\d+)\)", error.message)
        return (error.kind, int(at[1]) if at else None)


def as_text(result: object) -> str:
    return json.dumps(result, sort_keys=True)


@pytest.mark.parametrize("field", ["tree", "tree_custom_wrap"])
def test_random_templates(library: Any, field: str) -> None:
    source = random.Random(31)
    custom = field == "tree_custom_wrap"
    config = library.ParserConfig(*CUSTOM_MARKS if custom else ())
    seen: set[object] = set()
    for _ in range(amount(300, 20_000)):
        template = random_template(source)
        if custom:
            template = with_custom_marks(template)
        expected = theirs(library, template, config)
        seen.add(expected[0] if isinstance(expected, tuple) else type(expected))
        if expected is not None:
            # Texts, because a weight may be NaN, which does not equal itself.
            assert as_text(ours(template, field)) == as_text(expected), template
    # With other marks, values of variables never end: `}` is text in them.
    assert {"ParseException", dict, str} <= seen
    assert custom or "AttributeError" in seen
