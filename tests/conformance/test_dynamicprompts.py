"""What dynamicprompts' own parser returned, and what ours returns; and the places and reasons, which only ours has."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.programs import stage
from promptlint.programs.extensions.dynamic_prompts import (
    Access,
    Assignment,
    Marks,
    Mistake,
    Node,
    Sequence,
    Template,
    TemplateError,
    Variants,
    Wildcard,
    Wrap,
    parse_template,
    template_error,
)
from promptlint.semantics.errors import HostError
from tests.amounts import amount

VECTORS = Path(__file__).parent / "dynamicprompts" / "handmade.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in VECTORS.read_text(encoding="utf-8").splitlines()]
FILLING: list[dict[str, Any]] = [
    json.loads(line) for line in VECTORS.with_name("filling.jsonl").read_text(encoding="utf-8").splitlines()
]
CHARACTERS = "{}|$_%~!@:#/*,()[]<>=?- 01a\t\n"
PARTS = (
    *CHARACTERS,
    "__a__",
    "__",
    "2$$",
    "$$",
    "${a=",
    "${a}",
    "${a:",
    "::",
    "0.5::",
    "%{",
    "(x=y)",
    "/*",
    "*/",
    "{a|",
)
LONG = (
    *(
        "{",
        "}",
        "|",
        "$",
        "_",
        "%",
        "(",
        "#",
        "/",
        "/*",
        "{/*",
        "a{/*",
        "\t",
        " ",
        "\n",
        " #\n",
        "{a|",
        "{2$$",
        "{2$$a$$",
    ),
    *(
        "${a=",
        "${a:",
        "${a",
        "%{",
        "%{a$$",
        "__",
        "__a",
        "__a__",
        "__a(",
        "__a(x=",
        "__a(x=y)__",
        "__{",
        "__${a:",
        "2$$",
    ),
    *("{1::", "{1", "__a(x={,", "{a}/**/", "{\t"),
)


def of_stage(prompt: str, field: str) -> object:
    try:
        return stage("dynamicprompts", field, prompt)
    except HostError as error:
        return {"error": str(error)}


def nodes(root: Node) -> list[Node]:
    found = [root]
    for node in found:
        if isinstance(node, Sequence):
            found += node.items
        elif isinstance(node, Variants):
            found += [option.value for option in node.options]
        elif isinstance(node, Wildcard):
            found += [node.name, *(argument.value for argument in node.arguments)]
        elif isinstance(node, Access):
            found += [node.default] if node.default else []
        elif isinstance(node, Assignment):
            found.append(node.value)
        elif isinstance(node, Wrap):
            found += [node.wrapper, node.inner]
    return found


def written(prompt: str) -> list[str]:
    return [prompt[node.place.start : node.place.end] for node in nodes(parse_template(prompt).root)]


@pytest.mark.parametrize("field", ["tree", "tree_custom_wrap"])
def test_trees(field: str) -> None:
    rows = [row for row in ROWS if field in row]
    wrong = [row["id"] for row in rows if of_stage(row["prompt"], field) != row[field]]
    assert not wrong, wrong
    assert len(rows) >= 20


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a {red|blue} b", ["a {red|blue} b", "a ", "{red|blue}", " b", "red", "blue"]),
        ("{ 2$$ and $$1.5:: a | b }", ["{ 2$$ and $$1.5:: a | b }", " a ", "b "]),
        ("x __!a/b(c=d, e={f})__", ["x __!a/b(c=d, e={f})__", "x ", "__!a/b(c=d, e={f})__", "a/b", "d", "{f}", "f"]),
        ("${a=x # c\n}${a}", ["${a=x # c\n}${a}", "${a=x # c\n}", "${a}", "x # c\n"]),
        ("\ta\t{b\t}", ["\ta\t{b\t}", "\ta\t", "{b\t}", "b\t"]),
        ("%{a ... $$b}", ["%{a ... $$b}", "a ... ", "b"]),
        ("__${a:b}/c__", ["__${a:b}/c__", "${a:b}/c", "${a:b}", "/c", "b"]),
    ],
)
def test_nodes_have_places(prompt: str, expected: list[str]) -> None:
    assert written(prompt) == expected


def test_parts_of_variants_have_places() -> None:
    prompt = "{@1-2$$, $$ 0.5::a|b}"
    variants = parse_template(prompt).root
    assert isinstance(variants, Variants)
    assert variants.bounds_place is not None
    assert prompt[variants.bounds_place.start : variants.bounds_place.end] == "1-2$$, $$"
    first, second = variants.options
    assert first.weight_place is not None
    assert prompt[first.weight_place.start : first.weight_place.end] == "0.5::"
    assert prompt[first.place.start : first.place.end] == "0.5::a"
    assert second.weight_place is None


def test_arguments_and_comments_have_places() -> None:
    prompt = "/* x */__a(b = c, d=e)__ #f\n{g}//h"
    template = parse_template(prompt)
    assert [prompt[place.start : place.end] for place in template.comments] == ["/* x */", "#f", "//h"]
    wildcard = next(node for node in nodes(template.root) if isinstance(node, Wildcard))
    places = [prompt[argument.place.start : argument.place.end] for argument in wildcard.arguments]
    assert [(argument.name, place) for argument, place in zip(wildcard.arguments, places, strict=True)] == [
        ("b", "b = c"),
        ("d", " d=e"),
    ]


def test_comments_in_arguments_have_places() -> None:
    prompt = "__a(b={c}/* x */)__"
    assert [prompt[place.start : place.end] for place in parse_template(prompt).comments] == ["/* x */"]


@pytest.mark.parametrize(
    ("prompt", "mistake", "part", "stops"),
    [
        ("{red|blue hair, __places__", Mistake.UNCLOSED_VARIANTS, "{", 0),
        ("a {b|{c|d}", Mistake.UNCLOSED_VARIANTS, "{", 2),
        ("\ta ${b", Mistake.UNCLOSED_VARIABLE, "${", 3),
        ("${b=c", Mistake.UNCLOSED_VARIABLE, "${", 0),
        ("%{b", Mistake.UNCLOSED_WRAP, "%{", 0),
        ("%{b$$c", Mistake.UNCLOSED_WRAP, "%{", 0),
        ("{a|b__c}", Mistake.UNCLOSED_WILDCARD, "__", 0),
        ("a ____", Mistake.EMPTY_WILDCARD, "____", 2),
        ("__(a=b)__", Mistake.EMPTY_WILDCARD, "__(a=b)__", 0),
        ("__a()__", Mistake.ARGUMENTS, "(", 0),
        ("__a(b=c) __", Mistake.ARGUMENTS, "(", 0),
        ("__a(b={c,d})__", Mistake.UNCLOSED_VARIANTS, "{", 0),
        ("{a #b|c}", Mistake.COMMENT, "#b|c}", 0),
        ("__a#b__", Mistake.COMMENT, "#b__", 0),
        ("${a#b}", Mistake.COMMENT, "#b}", 0),
        ("{a|b$$c}", Mistake.DOLLARS, "$$", 0),
        ("a $5 {b|c}", Mistake.DOLLAR, "$", 2),
        ("50% {b|c}", Mistake.PERCENT, "%", 2),
        ("${a=b|c}", Mistake.PIPE, "|", 0),
        ("${1a}", Mistake.VARIABLE, "${1", 0),
        ("${a b}", Mistake.VARIABLE, "${a b", 0),
        ("{${a=b}}", Mistake.INNER_ASSIGNMENT, "${a=", 0),
        ("%{a}", Mistake.WRAP_WITHOUT_DOLLARS, "%{a}", 0),
    ],
)
def test_where_it_stops(prompt: str, mistake: Mistake, part: str, stops: int) -> None:
    with pytest.raises(TemplateError) as raised:
        parse_template(prompt)
    error = raised.value
    assert (error.kind, error.mistake, error.stops) == ("ParseException", mistake, stops)
    assert prompt[error.place.start : error.place.end] == part


@pytest.mark.parametrize(
    ("prompt", "kind", "part"),
    [
        ("x __${a:{b|c}}__", "AttributeError", "{b|c}"),
        ("__a(b=__${c:${d}}__)__", "AttributeError", "${d}"),
        ("{" + "9" * 400 + "::a|b}", "OverflowError", "9" * 400),
        ("{" + "9" * 4301 + "|b}", "ValueError", "9" * 4301),
        ("{0-" + "9" * 4301 + "$$b}", "ValueError", "9" * 4301),
    ],
)
def test_what_else_it_raises(prompt: str, kind: str, part: str) -> None:
    with pytest.raises(TemplateError) as raised:
        parse_template(prompt)
    place = raised.value.place
    assert (raised.value.kind, prompt[place.start : place.end]) == (kind, part)
    assert raised.value.stops == place.start


def test_numbers_up_to_the_limit() -> None:
    variants = parse_template("{" + "9" * 4300 + "$$" + "9" * 400 + ".0::a|" + "1" * 300 + "::b}").root
    assert isinstance(variants, Variants)
    assert variants.lower == 10**4300 - 1
    assert [option.weight for option in variants.options] == [float("inf"), float("1" * 300)]


def test_other_marks() -> None:
    template = parse_template("<a|$$b$$>", Marks("<", ">", "$$"))
    assert isinstance(template.root, Variants)
    assert isinstance(template.root.options[1].value, Wildcard)
    fault = template_error("<a|b", Marks("<", ">", "$$"))
    assert fault is not None
    assert fault.reason == "this `<` is not closed by a `>`"
    fault = template_error("<<a>b>>", Marks("<<", ">>", "%%"))
    assert fault is not None
    assert (fault.place.start, fault.reason) == (3, "this character is not allowed here")


@pytest.mark.parametrize(
    ("prompt", "part", "words", "kind"),
    [
        ("{a|b", "{", "this `{` is not closed by a `}`", "ParseException"),
        ("{a #b}", "#b}", "this comment hides the rest of its line, and the `}` in it is missed", "ParseException"),
        ("x {0::a|0::b}", "{0::a|0::b}", "add up to 0 or less", "ValueError"),
        ("{a|{-1.0::b|c}}", "{-1.0::b|c}", "add up to 0 or less", "ValueError"),
        ("{3$$a|b|0::c}", "{3$$a|b|0::c}", "3 of these options are to be drawn, and only 2", "ValueError"),
        ("{5$$a|0::b}", "{5$$a|0::b}", "2 of these options are to be drawn, and only 1", "ValueError"),
        ("{" + "9" * 400 + ".0::a|b}", "{" + "9" * 400 + ".0::a|b}", "too large", "ValueError"),
        ("__a(b={0::c|0::d})__", "{0::c|0::d}", "add up to 0 or less", "ValueError"),
    ],
)
def test_reasons(prompt: str, part: str, words: str, kind: str) -> None:
    fault = template_error(prompt)
    assert fault is not None
    assert words in fault.reason
    assert (fault.kind, prompt[fault.place.start : fault.place.end]) == (kind, part)


def kind_of_error(made: object) -> str | None:
    return made["error"].partition(":")[0] if isinstance(made, dict) else None


@pytest.mark.parametrize("row", FILLING, ids=[row["id"] for row in FILLING])
def test_what_raises_where_it_is_filled_in(row: dict[str, Any]) -> None:
    fault = template_error(row["prompt"])
    assert (fault.kind if fault else None) == kind_of_error(row["random_seed1"])
    made = kind_of_error(row["combinatorial6"])
    # All combinations are drawn without weights, and too few of them are refused.
    assert made in (None if fault is None or fault.at_random else fault.kind, "RuntimeError")


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("${a=x}${b=!${a}}${b}", "before `a` has one"),
        ("${a=${b}}${b=${c}}${c=${a}}a ${b}", "`b` asks for itself"),
        ("${a=${a}}${a}", "`a` asks for itself"),
        ("${a=}{b|${a}}", "`a` is set to nothing"),
        ("${a=${b}}c ${a}", "no variable `b` is set"),
        ("${b:${a}}", "no variable `a` is set"),
        ("${a=b}", "something beside it"),
    ],
)
def test_variables_that_have_no_value(prompt: str, words: str) -> None:
    fault = template_error(prompt)
    assert fault is not None
    assert words in fault.reason


@pytest.mark.parametrize(
    "prompt", ["${a=${a}}b", "${a=${b}}c", "__a(b=${c})__", "__${a}__", "${a=x}${a=${b}}${b=y}${a}", "{a|${b:c}}"]
)
def test_values_that_nothing_asks_for(prompt: str) -> None:
    assert template_error(prompt) is None


def test_an_entry_is_filled_in_with_the_variables_of_the_prompt() -> None:
    assert template_error("a ${b}", is_entry=True) is None
    assert template_error("{0::a|0::${b}}", is_entry=True) is not None


@pytest.mark.parametrize(
    "prompt", ["{a|b}", "{0::a}", "{@0::a|0::b}", "{0-1$$0::a|0::b}", "{2$$a|b|0::c}", "{1-2$$a|0::b}", "# {a", ""]
)
def test_no_fault(prompt: str) -> None:
    assert template_error(prompt) is None


def test_a_text_must_be_a_string() -> None:
    for function in (parse_template, template_error):
        with pytest.raises(TypeError):
            function(1)  # type: ignore[arg-type]


def read_or_refused(prompt: str) -> Template | TemplateError:
    try:
        return parse_template(prompt)
    except TemplateError as error:
        return error


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_every_template_is_read_or_refused(prompt: str) -> None:
    read = read_or_refused(prompt)
    fault = template_error(prompt)
    if isinstance(read, TemplateError):
        assert 0 <= read.stops <= read.place.start < read.place.end <= len(prompt)
        assert fault is not None
        assert (fault.place, fault.kind) == (read.place, read.kind)
        return
    for node in nodes(read.root):
        text = prompt[node.place.start : node.place.end]
        if isinstance(node, Variants):
            assert (text[0], text[-1]) == ("{", "}")
        elif isinstance(node, Wildcard):
            assert (text[:2], text[-2:]) == ("__", "__")
        elif isinstance(node, (Access, Assignment)):
            assert (text[:2], text[-1]) == ("${", "}")
    assert all(prompt[place.start : place.end].startswith(("#", "//", "/*")) for place in read.comments)


@pytest.mark.parametrize("piece", LONG)
def test_long_templates_take_linear_time(piece: str) -> None:
    length = amount(5_000, 100_000)
    prompt = (piece * length)[:length]
    start = time.process_time()
    for text in (prompt, "{" + prompt, prompt + "}" * (length // 4), prompt + "*/", prompt + ")__"):
        template_error(text)
    assert time.process_time() - start < amount(6, 60)


def test_deep_templates_take_linear_time() -> None:
    depth = amount(2_000, 50_000)
    start = time.process_time()
    assert template_error("{a|" * depth + "b" + "}" * depth) is None
    assert template_error("${a:" * depth + "b" + "}" * depth) is None
    assert template_error("%{a$$" * depth + "b" + "}" * depth) is None
    assert template_error("__a{" * depth + "b" + "}__" * depth) is None
    of_stage("{" * depth + "}" * depth, "tree")
    names = [f"a{number}" for number in range(depth // 4)]
    assert template_error("".join(f"${{{name}=${{{name}1}}}}" for name in names) + "${a0}")
    chain = "".join(f"${{{name}=${{{after}}}}}" for name, after in itertools.pairwise(names))
    assert template_error(chain + "${a0}" * len(names))
    with pytest.raises(TemplateError):
        parse_template("{a|" * depth + "$" + "}" * depth)
    assert time.process_time() - start < amount(6, 60)
