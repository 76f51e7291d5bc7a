"""Labelled pages: where sections start and end, and what they require."""

from __future__ import annotations

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.text import Edit, Span, apply_edits


def _regions(text: str, path: str = "page.md") -> list[tuple[str, str]]:
    document = read_text(text, path=path)
    for regions in document.prompts:
        for region in regions:
            span = region.source.origin(0, len(region.text))
            assert text[span.start : span.end] == region.text
    return [(region.name, region.text) for regions in document.prompts for region in regions]


def _kind(text: str, path: str = "page.txt") -> Document:
    return read_text(text, path=path)


@pytest.mark.parametrize(
    ("page", "regions"),
    [
        ("Positive Prompt: a,\nb\n\nNegative Prompt: c\n\nend", [("positive", "a,\nb"), ("negative", "c")]),
        ("**Positive prompt:** a\n**Negative prompt:** b", [("positive", "a"), ("negative", "b")]),
        (
            "## Positive Prompt\n\na, b\n\n## Negative Prompt\n\nc\n",
            [("positive", "a, b"), ("negative", "c")],
        ),
        (
            "### Prompt\n```\na\n\nb\n```\n### Negative prompt\n```text\nc\n```",
            [("positive", "a\n\nb"), ("negative", "c")],
        ),
        ("- Prompt: `a, b`\n- Negative prompt: `c`", [("positive", "a, b"), ("negative", "c")]),
        (
            "Prompt: a\nNegative prompt: b\nSteps: 20, Sampler: Euler\n",
            [("positive", "a"), ("negative", "b")],
        ),
        (
            "Prompt: a\n\nPrompt: b\nNegative prompt: c",
            [("positive", "a"), ("positive 2", "b"), ("negative 2", "c")],
        ),
        ("Positive Prompt:\n\nNegative Prompt: c", [("negative", "c")]),
        ("Nothing to see here.", []),
        ("The prompt: is in the middle of a line? No, this starts one.", []),
    ],
)
def test_sections_run_from_the_label_to_a_blank_line_label_or_settings(
    page: str, regions: list[tuple[str, str]]
) -> None:
    assert _regions(page) == regions


def test_a_page_says_what_it_requires_outside_its_sections() -> None:
    page = "Positive Prompt: a\n\nNegative Prompt: b\n\nlora:some_style_v15 + other-6500 are required\n"
    document = _kind(page)

    assert [(r.kind, r.name) for r in document.requirements] == [
        ("lora", "some_style_v15"),
        (None, "other-6500"),
    ]


def test_a_requirement_speaks_of_the_prompts_in_front_of_it() -> None:
    page = "Positive Prompt: a\n\nlora:x_v1 is required\n\nPositive Prompt: b\n\nlora:y_v1 is required\n"
    document = _kind(page)

    assert [[r.name for r in document.requirements_of(n)] for n in (0, 1)] == [["x_v1"], ["y_v1"]]


@pytest.mark.parametrize(
    ("text", "path", "kind"),
    [
        ("a cat", "prompt.txt", "prompt"),
        ("a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 1", "image.txt", "infotext"),
        ("a cat\nNegative prompt: dog", "image.txt", "infotext"),
        ("a cat\nSteps: 20, Sampler: Euler a, Seed: 1", "image.txt", "infotext"),
        ("Positive prompt: a\nNegative prompt: b", "image.txt", "page"),
        ("a cat", "cat.sdprompt", "sdprompt"),
        ("a cat, ratio: wide, mood: dark, time: noon", "prompt.txt", "prompt"),
    ],
)
def test_the_container_is_told_by_name_and_content(text: str, path: str, kind: str) -> None:
    assert read_text(text, path=path).kind == kind


INFOTEXT = "a cat, sky\nsea\nNegative prompt: blurry, bad\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"
BOTH = [("positive", "a cat, sky\nsea"), ("negative", "blurry, bad")]


def _prompts(text: str, path: str) -> list[tuple[str, str]]:
    return [(str(r.role), r.text) for group in read_text(text, path=path).prompts for r in group]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**Prompt:** a cat\n\n**Negative prompt:** dog\n", ["a cat", "dog"]),
        ("- Prompt: a cat\n- Negative prompt: `dog`\n- Steps: 20\n", ["a cat", "dog"]),
        ("1. Prompt: a cat\n   Negative prompt: dog\n2. Prompt: sea\n", ["a cat", "dog", "sea"]),
        ("> **Positive prompt:** a cat,\n> sky\n>\n> **Negative prompt:** dog\n", ["a cat,\nsky", "dog"]),
        ("| Prompt | Negative prompt |\n|---|---|\n| a cat | [a\\|b] |\n| `sea` | |\n", ["a cat", "[a|b]", "sea"]),
        ("| | |\n|---|---|\n| Prompt | a cat |\n| Negative prompt | dog |\n", ["a cat", "dog"]),
        ("<td><b>Prompt:</b> a cat,\n\nsky </td>\n<td><b>Negative prompt:</b> dog</td>\n", ["a cat,\n\nsky", "dog"]),
        ("<details><summary>Negative prompt</summary>\n\n```\ndog\n```\n</details>\n", ["dog"]),
        ("**正向提示词**：a cat\n\n**反向提示词**：dog\n", ["a cat", "dog"]),
        ("Prompt positif : a cat\n\nPrompt négatif : dog\n", ["a cat", "dog"]),
        ("Positive prompt: &lt;lora:ink:1&gt; cat\n", ["<lora:ink:1> cat"]),
    ],
)
def test_markdown_labels_prompts_in_many_ways(text: str, wanted: list[str]) -> None:
    assert [prompt for _, prompt in _prompts(text, "page.md")] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "<h3>Positive prompt</h3><pre><code>a cat, sky\nsea</code></pre><h3>Negative prompt</h3><pre>blurry, bad</pre>",
        "<dl><dt>Prompt</dt><dd>a cat, sky<br>sea</dd><dt>Negative prompt</dt><dd>blurry, bad</dd></dl>",
        f"<p>{INFOTEXT}</p>".replace("\n", "<br>\n"),
        f"<pre>{INFOTEXT}</pre>",
    ],
)
def test_html_labels_prompts_by_elements_of_their_own(text: str) -> None:
    assert _prompts(text, "page.html") == BOTH


def test_pasted_infotexts_are_pairs_with_their_settings() -> None:
    text = f"Some words.\n\n{INFOTEXT}\n\nLike this:\n{INFOTEXT}\n\n```\n{INFOTEXT}\n```\n"
    assert _prompts(text, "page.md") == BOTH * 3
    settings = [region.settings for group in read_text(text, path="page.md").prompts for region in group]
    assert {each["Steps"] for each in settings} == {"20"}


def test_a_label_inside_of_a_copied_block_is_part_of_it() -> None:
    assert _prompts("# Stable Diffusion\n```\na cat, 8k, sky, sea\nNegative: dog\n```\n", "page.md") == [
        ("unknown", "a cat, 8k, sky, sea\nNegative: dog")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# Shell\n\n## Prompt\n\nThe prompt, which you see, ends with a dollar sign.\n\nPrompt: press Enter.\n",
        "- positive: yes\n- negative: no\n",
        "Call `f(a, b)`; an AND gate; `a AND b or c`.\n\n```\nservice {start|stop|status}\n```\n",
        "```\nfoo, bar, baz\n```\n\n```python\nprompt = 'a, b, c'\n```\n",
        "```\nNew, TLSv1.2, Cipher is AES128\n```\n\n```\nrun('program',\n  a b, c)\n```\n",
        "```js\nstart({\n  prompt: '> ',\n  input: stdin,\n});\n```\n",
        "| Prompt | Answer |\n|---|---|\n| Who are you? | A program |\n",
    ],
)
def test_pages_about_other_things_hold_no_prompts(text: str) -> None:
    assert _prompts(text, "README.md") == []


def test_an_edit_in_a_table_escapes_bars_and_joins_no_lines() -> None:
    text = "| Name | Negative prompt |\n|---|---|\n| x | a cat |\n"
    region = read_text(text, path="page.md").prompts[0][0]
    assert apply_edits(text, region.in_file([Edit(Span(0, 1), "[a|b]")])) == text.replace("a cat", "[a\\|b] cat")
