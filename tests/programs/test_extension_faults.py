"""What extensions of the WebUIs make of prompts: what is right is left alone, what is misread is found."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import promptlint
from promptlint.engine.formatter import FormatStyle, Formatter, LineBreaks
from promptlint.engine.settings import Settings
from promptlint.programs.extensions.catalogue import extensions_of_settings, find_extension
from promptlint.programs.extensions.forge_couple import region_prompts
from promptlint.programs.extensions.model import Asked
from promptlint.programs.extensions.neutral_prompt import neutral_parts
from promptlint.programs.extensions.regional_prompter import regions
from promptlint.semantics.comments import blank_comments, strip_comments
from promptlint.syntax import And, Break, parse
from tests.programs.extension_prompts import RIGHT

NAMES = ("adetailer", "composable-lora", "forge-couple", "negpip", "neutral-prompt", "regional-prompter")
TARGETS = {"forge-couple": "forge"}
PIECES = [
    *"[](){}:|,<>#\\\n ",
    "a",
    "cat",
    "-.5",
    ":-1)",
    ":0.8",
    " AND ",
    " AND_PERP ",
    " BREAK ",
    "ADDCOMM ",
    "ADDBASE ",
    "ADDCOL",
    "ADDP",
    "[SEP]",
    "[ skip ]",
    "{k:v}",
    "{k}",
    "<lora:a:1>",
    " #increment",
]


def codes(prompt: str, *plugins: str, target: str = "a1111", negative: str | None = None) -> list[tuple[str, str]]:
    """The code of each finding, and what it marks."""
    found = promptlint.lint(prompt, negative=negative, config={"target": target, "plugins": list(plugins)})
    texts = {"positive": prompt, "negative": negative or ""}
    return [(one.code, texts[one.role][one.span.start : one.span.end]) for one in found.diagnostics]


def faults(name: str, text: str, **asked: object) -> list[tuple[str, str]]:
    """What each fault marks, and what it is."""
    find = find_extension(name).faults
    assert find is not None
    found = find(Asked(text, program=TARGETS.get(name, "a1111"), **asked))  # type: ignore[arg-type]  # role and typed
    return [(text[fault.span.start : fault.span.end], fault.kind) for fault in found if not fault.is_minor]


@pytest.mark.parametrize(("name", "prompt"), [(name, prompt) for name, prompts in RIGHT.items() for prompt in prompts])
def test_nothing_is_said_of_what_is_right(name: str, prompt: str) -> None:
    config = {"target": TARGETS.get(name, "a1111"), "plugins": [name]}
    found = promptlint.lint(prompt, config=config).diagnostics
    assert [(one.code, one.message) for one in found if one.severity >= promptlint.Severity.WARNING] == []


@pytest.mark.parametrize(
    ("name", "prompt", "marked"),
    [
        ("regional-prompter", "STANDARD view BREAK a cat", "STANDARD"),
        ("regional-prompter", "sky BREAK BREAKFAST on a table", "BREAKFAST"),
        ("regional-prompter", "sky ADDCOLred sea", "ADDCOLred"),
        ("regional-prompter", "red hat BREAK blue hat ADDCOMM a yard", "ADDCOMM"),
        ("regional-prompter", "a yard ADDBASE quality ADDCOMM a cat BREAK a hen", "ADDCOMM"),
        ("regional-prompter", "a yard ADDCOMM a cat ADDCOMM a hen", "ADDCOMM"),
        ("regional-prompter", "sky ADDROW sea ADDBASE sand", "ADDBASE"),
        ("regional-prompter", "a cat ADDCOMM", "ADDCOMM"),
        ("regional-prompter", "a street, hat ADDP red, hat ADDCOL blue, hat", "ADDCOL"),
        ("neutral-prompt", "AND_PERP a cat", "AND_PERP"),
        ("neutral-prompt", "a cat AND_PERP", "AND_PERP"),
        ("neutral-prompt", "a cat AND_PERP AND_SALT a hen", "AND_PERP"),
        ("neutral-prompt", "a cat AND_PERP [a hen AND a boat", "["),
        ("neutral-prompt", "a cat AND_PERPa hen", "AND_PERPa"),
        ("neutral-prompt", "a cat AND_PERP a hen :nan", ":nan"),
        ("neutral-prompt", "a cat AND_PERP [a hen AND a boat], sea", ", sea"),
        ("forge-couple", "{k:red hat}, two cats\n{j} cat\n{k} cat", "{j}"),
        ("forge-couple", "{k:red}{k:blue}\n{k} cat", "{k:red}"),
        ("forge-couple", "{k:} cats\n{k} cat", "{k:}"),
        ("forge-couple", "{k:a, {j:b}} cats\n{k} cat", "{k"),
        ("forge-couple", "{k:red} cat AND dog\n{k} hen", "AND"),
        ("forge-couple", "{k:red} (cat,\ndog:1.2)\n{k} hen", "("),
        ("forge-couple", "{k:red} [cat:dog:0.5]\n{k} hen", "[cat:dog:0.5]"),
        ("adetailer", "smile [sep] frown", "[sep]"),
        ("adetailer", "smile [ SEP ] frown", "[ SEP ]"),
        ("adetailer", "[SKIP], smile [SEP] frown", "[SKIP]"),
        ("negpip", "a dress, (black:-.5)", ":-.5"),
        ("negpip", "a dress, (a (b:1.2) c:-1)", ":-1"),
        ("negpip", "a dress, (wheel \\(object\\):-1)", ":-1"),
        ("composable-lora", "[<lora:ink:1> #increment:10] cat", "#increment"),
    ],
)
def test_what_is_misread_is_found_where_it_stands(name: str, prompt: str, marked: str) -> None:
    assert (marked, "misread") in faults(name, prompt)
    assert ("PX035", marked) in codes(prompt, name, target=TARGETS.get(name, "a1111"))


def test_what_is_said_of_the_common_part_is_so() -> None:
    assert sent("red BREAK blue ADDCOMM yard") == "red ,  blue  BREAK red ,  yard"
    assert sent("yard ADDCOMM red ADDCOMM blue") == "yard ,  red  BREAK yard ,  blue"
    assert sent("sky ADDROW sea ADDBASE sand") == "sky BREAK sea BREAK sand"
    assert sent("a cat ADDCOMM") == "a cat ,  _"


def sent(prompt: str) -> str:
    found = regions(prompt)
    assert found is not None
    return found.text


def test_what_is_said_of_parts_is_so() -> None:
    first, second = neutral_parts("AND_PERP a cat")
    assert (first.text, second.kind) == ("", "AND_PERP")
    *_, last = neutral_parts("a cat AND_PERP [a hen AND a boat], sea")
    assert (last.kind, last.text, last.keyword) == ("AND", ", sea", None)
    assert [part.text for part in neutral_parts("a cat AND_PERPa hen")] == ["a cat AND_PERPa hen"]


def test_keywords_are_text_in_negative_prompts() -> None:
    assert faults("neutral-prompt", "fog AND_PERP rain", role="negative") == [("AND_PERP", "misread")]
    assert faults("adetailer", "smile [SEP] [SKIP]", role="negative") == [("[SKIP]", "misread")]
    assert faults("forge-couple", "{k:red} cat AND dog\nhen", role="negative") == []
    assert faults("regional-prompter", "fog ADDROW", role="negative") == []


def test_comments_are_left_alone() -> None:
    assert faults("regional-prompter", "sky # STANDARD ADDCOMM\nBREAK sea") == []
    assert faults("neutral-prompt", "# AND_PERP\na cat") == []


def test_comfyui_reads_negative_weights_by_itself() -> None:
    assert faults("negpip", "(black:-.5)", typed=True)
    find = find_extension("negpip").faults
    assert find is not None
    assert list(find(Asked("(black:-.5)", program="comfyui"))) == []


def test_lines_are_info_unless_common_prompts_show_that_they_are_regions() -> None:
    assert ("AND", "misread") not in faults("forge-couple", "cat AND dog\nhen")
    assert ("PX035", "AND") in codes("cat AND dog\nhen", "forge-couple", target="forge")


@pytest.mark.parametrize(
    ("plugin", "target", "text", "kinds"),
    [
        ("regional-prompter", "a1111", "a ADDCOMM b AND c BREAK d # AND\ne", [Break, Break, Break]),
        ("neutral-prompt", "a1111", "a :0.5 AND_PERP [b AND c] :2", [And, And, And]),
        ("neutral-prompt", "a1111", "a cat", []),
        ("forge-couple", "forge", "a AND b\n# note\nc # note\nd", [Break, Break]),
        ("forge-couple", "forge", "a AND b", [And]),
        ("adetailer", "a1111", "a [SEP] [SKIP]", [Break]),
    ],
)
def test_the_tree_is_parted_as_the_extension_parts_it(
    plugin: str, target: str, text: str, kinds: list[type[And | Break]]
) -> None:
    find = find_extension(plugin).pieces
    assert find is not None
    tree = parse(text, pieces=sorted(find(Asked(text, program=target))))
    assert str(tree) == text
    assert [type(leaf) for leaf in tree.leaf_list if isinstance(leaf, (And, Break))] == kinds


def test_tags_of_different_regions_are_no_duplicates() -> None:
    assert codes("hen, hat\nhen, hat", "forge-couple", target="forge") == []
    assert codes("hen, hat ADDCOL hen, hat", "regional-prompter") == []
    assert codes("hen, hat AND_PERP hen, hat", "neutral-prompt") == []
    assert codes("hen, hat [SEP] hen, hat", "adetailer") == []
    assert [code for code, _ in codes("hen, hat, hen\nhen", "forge-couple", target="forge")] == ["PD001"]


def test_a_weight_before_the_end_of_a_part_is_found() -> None:
    assert codes("a cat :0.8 hen AND_PERP a boat", "neutral-prompt") == [("PW017", ":0.8")]


def test_without_the_extension_its_keyword_alone_is_named() -> None:
    assert codes("a cat AND_PERP red boat :0.8") == [("PX008", "AND_PERP")]
    assert codes("smile [SEP] frown") == [("PX008", "[SEP]")]
    assert codes("a street, hat ADDP red, hat") == [("PX008", "ADDP")]


@pytest.mark.parametrize("line_breaks", ["keep", "join", "unwrap", "tag-a-line"])
@pytest.mark.parametrize("prompt", RIGHT["forge-couple"])
def test_formatting_keeps_regions(line_breaks: LineBreaks, prompt: str) -> None:
    settings = Settings.of({"target": "forge", "plugins": ["forge-couple"]})
    formatted, _ = Formatter(FormatStyle(line_breaks=line_breaks), settings).prompt(prompt)

    assert tags_of_regions(formatted) == tags_of_regions(prompt)


def tags_of_regions(text: str) -> list[list[str]]:
    return [[" ".join(tag.split()) for tag in region.text.split(",")] for region in region_prompts(text)]


def test_parameters_show_what_was_in_use() -> None:
    settings = {
        "ADetailer version": "25.3.0",
        "CFG Rescale phi": "0",
        "NegPiP Active": "True",
        "RP Active": "True",
        "forge_couple": "True",
    }
    known = ("adetailer", "forge-couple", "negpip", "neutral-prompt", "regional-prompter")
    assert extensions_of_settings(settings) == frozenset(known)


def test_prompts_of_adetailer_in_parameters_are_read_with_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "a park\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512, ADetailer model: face_yolov8n.pt, "
        'ADetailer prompt: "smile [sep] frown"'
    )
    found = promptlint.lint_file(file).diagnostics
    assert [one.code for one in found if "[SEP]" in one.message] == ["PX035"]


@given(text=st.lists(st.sampled_from(["#", "a", "\n", " ", "AND"]), max_size=12).map("".join))
def test_blank_comments_are_the_comments_that_are_stripped(text: str) -> None:
    blank = blank_comments(text)
    assert len(blank) == len(text)
    lines, stripped = ([line.split() for line in each.split("\n")] for each in (blank, strip_comments(text)))
    assert lines in (stripped, stripped[:-1])  # a comment at the end of a text leaves a line end there


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["positive", "negative"])
@given(text=st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_faults_and_pieces_of_any_text_stand_in_it(name: str, role: promptlint.RoleName, text: str) -> None:
    extension = find_extension(name)
    asked = Asked(text, role, program=TARGETS.get(name, "a1111"))
    found = list(extension.faults(asked)) if extension.faults is not None else []
    pieces = list(extension.pieces(asked)) if extension.pieces is not None else []

    assert all(0 <= fault.span.start < fault.span.end <= len(text) for fault in found)
    assert [fault.span for fault in found] == sorted(fault.span for fault in found)
    assert all(0 <= span.start < span.end <= len(text) for span, _ in pieces)
    assert str(parse(text, pieces=pieces)) == text


@pytest.mark.parametrize("name", NAMES)
def test_long_texts_take_no_more_than_their_share(name: str) -> None:
    extension = find_extension(name)
    for unit in (*PIECES, "[a AND_PERP ", "(a:-1", "(a\n", "] :1 AND_PERP [", "{k:v}{j}", "\n\n", "AND_PERP ", "# a\n"):
        text = unit * (100_000 // len(unit))
        asked = Asked(text, program=TARGETS.get(name, "a1111"))
        start = time.process_time()
        for find in (extension.faults, extension.pieces):
            if find is not None:
                for _ in find(asked):
                    pass
        assert time.process_time() - start < 8, (unit, time.process_time() - start)
