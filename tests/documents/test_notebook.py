"""Notebooks: which strings of their code are prompts, and how an edit is written back."""

from __future__ import annotations

import ast
import json
import time

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text, reread
from promptlint.text import Edit, Span, apply_edits
from tests.amounts import amount

IMPORT = "from diffusers import StableDiffusionPipeline\n"


def _notebook(*cells: str, lines: bool = True) -> str:
    return json.dumps(
        {
            "nbformat": 4,
            "metadata": {},
            "cells": [
                {"cell_type": "markdown", "source": ["prompt = 'a heading, a line'"]},
                *(
                    {
                        "cell_type": "code",
                        "outputs": [{"text": ["prompt = 'an output, a line'"]}],
                        "source": cell.splitlines(keepends=True) if lines else cell,
                    }
                    for cell in cells
                ),
            ],
        },
        indent=1,
    )


def _read(*cells: str) -> Document:
    return read_text(_notebook(*cells), path="a.ipynb")


def _found(code: str) -> list[tuple[str, str]]:
    return [(str(region.role), region.text) for region in _read(IMPORT, code).regions]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ('prompt = "a cat, fog"', ["+a cat, fog"]),
        ("prompt = 'a cat, fog'  #@param {type:\"string\"}\n", ["+a cat, fog"]),
        ('NEGATIVE_PROMPT: str = "dog"\n', ["-dog"]),
        ('prompt2 = "a cat"; prompt_3 = "a crow"\n', ["+a cat", "+a crow"]),
        ('pipe(prompt="a cat", negative_prompt="dog", steps=20).images[0]', ["+a cat", "-dog"]),
        ('payload = {\n  "prompt": "a cat",\n  "negative_prompt": "dog",\n  "steps": 5,\n}\n', ["+a cat", "-dog"]),
        ('params["prompt"] = "a cat"\nself.prompt = "a crow"\n', ["+a cat", "+a crow"]),
        ('prompts = [\n  "a cat",  # one\n  "a crow",\n]\n', ["+a cat", "+a crow"]),
        ('prompt = (\n  "a cat, "\n  "fog"\n)\n', ["+a cat, fog"]),
        ('prompts = {\n  0: "a cat",\n  "max_f/2": "a crow"\n}\n', ["+a cat", "+a crow"]),
        ('prompt = """\na cat,\nfog\n"""\n', ["+a cat,\nfog"]),
        ('prompt = r"a \\(b\\) cat"\n', ["+a \\(b\\) cat"]),
        ("prompt = 'it\\'s \\u00e9 \\x41 \\101 \\(b\\)'\n", ["+it's é A A \\(b\\)"]),
        ("!pip install x's\n%cd y\nprompt = 'a cat'\n", ["+a cat"]),
        ("def draw(prompt: str = 'a cat'):\n    prompt = 'a crow'\n", ["+a cat", "+a crow"]),
    ],
)
def test_strings_under_names_for_prompts_are_prompts(code: str, wanted: list[str]) -> None:
    assert [("+" if role == "positive" else "-") + text for role, text in _found(code)] == wanted


@pytest.mark.parametrize(
    "code",
    [
        *('prompt = f"a {x} cat"', 'prompt = "a cat" + x', 'prompt = "a %s" % x', 'prompt = "a {}".format(x)'),
        *('prompt = b"a cat"', "prompt = x", 'prompt == "a cat"', 'prompt = ["a cat", x]', 'prompt = {"a": "b"}'),
        *('print("prompt: a cat")', '# prompt = "a cat"', "s = 'prompt = \"a cat\"'", 'x[prompt:"a cat"]'),
        *('prompt = ""', 'prompt = "What is it?"', 'prompt = "You are a clerk."', 'positive = "a cat"'),
        *('prompt = "\\N{BULLET} cat"', '%%bash\nprompt="a cat"\n', 'prompt = "a cat', 'prompt = ["a cat"', "prompt ="),
        *('prompt = "a cat" if x else "a crow"', 'prompt = "a cat"[1:]', "prompt = [", 'prompt = {"0"', "=", ":"),
    ],
)
def test_what_is_computed_or_no_prompt_is_not_read(code: str) -> None:
    assert _found(code) == []


def test_notebooks_that_make_no_pictures_hold_no_prompts() -> None:
    assert _read('prompt = "red, green, blue"').prompts == ()


def test_prompts_of_one_call_and_of_one_cell_go_together() -> None:
    document = _read(
        IMPORT,
        'prompt = "a"\nnegative_prompt = "b"\n',
        'pipe(prompt="c", negative_prompt="d")\npipe(prompt="e")\nprompt = "f"\nprompt = "g"\n',
    )
    assert [[each.text for each in group] for group in document.prompts] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
        ["f"],
        ["g"],
    ]
    assert document.regions[0].name == "cell 3, prompt"


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("from diffusers import X\n", "diffusers"),
        ("from diffusers import X\nfrom compel import Compel\n", "other"),
        ("url + '/sdapi/v1/txt2img'\n", None),
        ("# Deforum Stable Diffusion\n", "other"),
    ],
)
def test_the_program_is_the_one_that_the_code_calls(code: str, target: str | None) -> None:
    assert _read(code, 'prompt = "a cat"').target == target


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ('prompt = "a cat, fog"\n', "cat", "crow"),
        ('prompt = "a cat, fog"\n', "cat", 'the "old" \\(b\\) cat'),
        ("prompt = 'a cat'\n", "cat", "cat's\nhat"),
        ('x = """a"""\nprompt = """\na cat,\nfog, sea\n"""\n', "cat,\nfog", "cat, fog"),
        ('prompt = ("a cat, "\n  "fog, sea")\n', "fog", "mist"),
        ("prompt = 'it\\'s a cat'\n", "it's a", "the"),
        ('prompts = {0: "a cat", 9: "fog"}\n', "fog", "mist"),
        ("prompt = r'a cat'\n", "cat", "crow"),
    ],
)
def test_an_edit_is_written_in_the_spelling_of_the_code(code: str, old: str, new: str, lines: bool) -> None:
    text = _notebook(IMPORT, code, lines=lines)
    document = read_text(text, path="a.ipynb")
    region = next(each for each in document.regions if old in each.text)
    at = region.text.index(old)
    changed = apply_edits(text, region.in_file([Edit(Span(at, at + len(old)), new)]))
    wanted = region.text.replace(old, new)
    assert wanted in [each.text for each in reread(document, changed).regions]
    cell = json.loads(changed)["cells"][2]["source"]
    strings = [node.value for node in ast.walk(ast.parse("".join(cell))) if isinstance(node, ast.Constant)]
    assert wanted in [each.strip() for each in strings if isinstance(each, str)]


def test_a_raw_string_that_cannot_hold_a_text_is_left_alone() -> None:
    (region,) = _read(IMPORT, "prompt = r'a cat'\n").regions
    assert region.in_file([Edit(Span(0, 1), "it's")]) == []


def test_the_form_of_old_notebooks_is_read() -> None:
    cell = {"cell_type": "code", "input": ["import diffusers\n", "prompt = 'a cat'"]}
    old = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]})
    assert [region.text for region in read_text(old, path="a.ipynb").regions] == ["a cat"]


@pytest.mark.parametrize(
    "piece", ['\\"', "'''", '"', "prompt=", "prompt=[", "prompt='a'", "{'prompt':", "(", "\\", "r'"]
)
def test_code_of_any_kind_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    _read(IMPORT, piece * (amount(50_000, 200_000) // len(piece)))
    assert time.process_time() - started < 10
