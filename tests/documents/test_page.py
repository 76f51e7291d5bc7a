"""Labelled pages: where sections start and end, and what they require."""

from __future__ import annotations

import pytest

from promptlint.documents.model import Document
from promptlint.documents.reader import read_text
from promptlint.text import Edit, Span, apply_edits
from tests.amounts import amount


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


@pytest.mark.parametrize("path", ["page.html", "page.md"])
def test_a_requirement_and_its_line_are_places_in_the_file(path: str) -> None:
    page = "<!-- nobody sees this -->\n<p>Positive Prompt: a cat, a hat</p>\n\n<p>lora:fog_v1 is required</p>\n"
    (required,) = read_text(page, path=path).requirements
    assert required.span is not None
    assert required.line is not None
    assert page[required.span.start : required.span.end] == "fog_v1"
    assert page[required.line.start : required.line.end] == "lora:fog_v1 is required"


def test_a_requirement_speaks_of_the_prompts_in_front_of_it() -> None:
    page = "Positive Prompt: a\n\nlora:x_v1 is required\n\nPositive Prompt: b\n\nlora:y_v1 is required\n"
    document = _kind(page)

    assert [[r.name for r in each] for each in document.requirements_by_prompts()] == [["x_v1"], ["y_v1"]]


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


WANTED = "masterpiece, a red barn, golden hour, (fog:1.2)"
UNWANTED = "lowres, blurry, watermark, bad anatomy"
PAIR = [("positive", WANTED), ("negative", UNWANTED)]


@pytest.mark.parametrize(
    ("positive", "negative"),
    [
        ("Positive prompt", "Negative prompt"),
        ("Prompt", "Negative prompt"),
        ("Positive", "Negative"),
        ("正面提示词", "负面提示词"),
        ("正向提示词", "反向提示词"),
        ("正面提示詞", "負面提示詞"),
        ("正面 tag", "反面 tag"),
        ("正面", "反面"),
        ("正向关键词", "负向关键词"),
        ("提示词", "反向提示词"),
        ("プロンプト", "ネガティブプロンプト"),
        ("ポジティブプロンプト", "ネガティブプロンプト"),
        ("긍정 프롬프트", "부정 프롬프트"),
        ("프롬프트", "네거티브 프롬프트"),
        ("Позитивный промпт", "Негативный промпт"),
        ("Промпт", "Отрицательный промпт"),
        ("Prompt positivo", "Prompt negativo"),
        ("Indicación positiva", "Indicación negativa"),
        ("Prompt positif", "Prompt négatif"),
        ("Positiver Prompt", "Negativer Prompt"),
        ("Prompt", "Negativ-Prompt"),
    ],
)
@pytest.mark.parametrize(
    "form",
    [
        "{p}: {a}\n\n{n}：{b}\n",
        "**{p}:**\n\n> {a}\n\n**{n}**:\n\n> {b}\n",
        "## {p}\n\n```\n{a}\n```\n\n## {n}\n\n~~~text\n{b}\n~~~\n",
    ],
)
def test_labels_are_read_in_many_languages(form: str, positive: str, negative: str) -> None:
    text = form.format(p=positive, n=negative, a=WANTED, b=UNWANTED)
    assert _prompts(f"# Stable Diffusion\n\n{text}", "page.md") == PAIR


@pytest.mark.parametrize(
    "form",
    [
        "{p}:\n{a}\n\n{n}:\n{b}\n",
        "{p}:\n\n- {a}\n\n{n}:\n\n- {b}\n",
        "1. {p}:\n   ```\n   {a}\n   ```\n2. {n}:\n   ```\n   {b}\n   ```\n",
        "> {p}:\n> ```\n> {a}\n> ```\n> {n}:\n> ```\n> {b}\n> ```\n",
        "# {p}\n\n## The barn\n\n- {a}\n\n# {n}\n\n## Mistakes\n\n- {b}\n",
        "{p}\n------\n\n{a}\n\n{n}\n------\n\n{b}\n",
        "| # | {p} | {n} |\n|---|---|---|\n| 1 | {a} | {b} |\n",
        "| **{p}** | {a} |\n|---|---|\n| **{n}** | {b} |\n",
        "**{p} (SDXL):** {a}\n\n**{n} 2:** {b}\n",
        "✅ **{p}**: {a}\n\n❌ **{n}**: {b}\n",
        '{p}: "{a}"\n\n{n}: “{b}”\n',
        "- **{p}**: what you want to see.\n  ```\n  {a}\n  ```\n- **{n}**: what you do not.\n  ```\n  {b}\n  ```\n",
        "{p}:\n\n    {a}\n\n{n}:\n\n    {b}\n",
        "{p}: {a}\\\n{n}: {b}\n",
        "{p}: {a}\nSampler: Euler\n\n{n}: {b}\n**Seed:** 1\n",
        "<table><tr><td>{p}</td><td>{a}</td></tr><tr><td>{n}</td><td>{b}</td></tr></table>\n",
    ],
)
def test_a_prompt_stands_behind_its_label_or_in_the_block_below(form: str) -> None:
    text = form.format(p="Positive prompt", n="Negative prompt", a=WANTED, b=UNWANTED)
    assert _prompts(text, "page.md") == PAIR


def test_each_item_of_a_list_is_a_prompt() -> None:
    text = f"## Positive Prompts\n\n- {WANTED}\n- oil painting, a fox\n\n"
    text += f"## Negative Prompts\n\n* {UNWANTED}\n* bad hands\n"
    groups = read_text(text, path="page.md").prompts
    assert [[(str(r.role), r.text) for r in group] for group in groups] == [
        [("positive", WANTED)],
        [("positive", "oil painting, a fox")],
        [("negative", UNWANTED)],
        [("negative", "bad hands")],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "| input | type | description |\n|---|---|---|\n| positive | STRING | text put in front of the prompt |\n",
        "| | positive | negative |\n|---|---|---|\n| tests | 12 | 88 |\n",
        "| Parameter | Description |\n|---|---|\n| prompt | The text |\n| negative_prompt | Words, tags |\n",
        "- `prompt: str`\n- prompt: str\n- negative_prompt: str | None\n- Negative prompt: N/A\n",
        "## Negative prompt\n\nThe node ignores them. Use a model that was trained with them.\n",
        "## Negative prompts\n\n- Write what you do not want to see.\n- Keep it short.\n",
        "**Negative prompt:** optional. What the picture must not have.\n",
        "Positive prompt: Describe the scene that you want to see.\n",
        "提示词：请输入你想要的画面，例如人物、场景、风格。\n\n反向提示词：不希望出现的内容。\n",
        "ネガティブプロンプト：描きたくないものを指定してください。\n",
        "부정 프롬프트: 원하지 않는 것을 적어 주세요.\n",
        "Негативный промпт: то, что вы не хотите видеть.\n",
        "Prompt négatif : ce que vous ne voulez pas.\n\nNegativer Prompt: Was Sie nicht sehen wollen.\n",
        "Use `__color__ flower`, `<lora:filename:weight>`, `(word:1.2)` and `{a|b}`.\n",
        "```\n<lora:name:weight>\n(word:1.3)\n```\n\n```\n__season__ is {warm|cold}\n```\n",
        "## Prompts\n\n- [Guide, with tags](https://example.org/a)\n- The other guide is <https://example.org/b>\n",
        '```\npython run.py --prompt "a cat, 8k, masterpiece"\n```\n\n```json\n{"prompt": "a cat, 8k"}\n```\n',
        "```\ntorch, torchvision, xformers, numpy\n```\n",
        "- prompt: fixed a crash, added a box, moved the button\n",
        "### Positive Prompt\n\n### Negative Prompt\n\n![A picture](a.png)\n",
        "<!--\nPositive prompt: a cat, 8k, masterpiece\n-->\n",
    ],
)
def test_pages_that_explain_prompts_hold_none(text: str) -> None:
    assert _prompts(f"# Nodes for ComfyUI\n\n{text}", "page.md") == []


@pytest.mark.parametrize(
    "text",
    [
        "Positive: more tomatoes, fewer slugs, good soil.\n\nNegative: the weather, the snails, the neighbours.\n",
        "### Positive\n\n- quiet, cheap, small\n\n### Negative\n\n- heavy, slow, loud\n",
        "Prompt: the text in front of the cursor. Mine shows the time, the host, the branch.\n",
        "**Prompt:** Summarise the text in three sentences, and list what is missing.\n\n**Answer:** It is long.\n",
        "# ChatGPT and Stable Diffusion\n\nPrompt:\n\n> Act as a guide, list hotels, prices, sights\n",
        "```\nred, green, blue\n```\n\n`one, two, three, four`\n",
    ],
)
def test_words_of_other_trades_are_no_labels(text: str) -> None:
    assert _prompts(text, "README.md") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"```\n{WANTED}\n```\n", [("unknown", WANTED)]),
        (f"## Negative prompts for all\n\n### Photos\n\n```\n{UNWANTED}\n```\n", [("negative", UNWANTED)]),
        (f"The negative prompt was this one:\n\n```\n{UNWANTED}\n```\n", [("negative", UNWANTED)]),
        ("```sdprompt\na red barn, fog, rain\n```\n", [("unknown", "a red barn, fog, rain")]),
        ("```\na cat <lora:ink_v2:0.8>\n```\n", [("unknown", "a cat <lora:ink_v2:0.8>")]),
        (f"I wrote `{WANTED}` and was done.\n", [("unknown", WANTED)]),
        (f"```yaml\n{WANTED}\n```\n", []),
    ],
)
def test_blocks_without_a_label_need_evidence(text: str, wanted: list[tuple[str, str]]) -> None:
    assert _prompts(f"# Stable Diffusion\n\n{text}", "page.md") == wanted


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("# Nano Banana\n\nPrompt: a red barn, fog, 8k\n", "other"),
        ("# Midjourney\n\nPrompt: a (red:1.2) barn, fog, 8k\n", None),
        ("# Midjourney and Stable Diffusion\n\nPrompt: a red barn, fog, 8k\n", None),
        ("# Midjourney\n\nPrompts are short.\n", None),
    ],
)
def test_pages_about_programs_without_a_target_say_so(page: str, target: str | None) -> None:
    assert read_text(page, path="page.md").target == target


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a \<lora:ink:1\>, long\_hair, \*star\*", "a <lora:ink:1>, long_hair, *star*"),
        (r"saber \(fate\), [a cat\]", r"saber \(fate\), [a cat\]"),
        (r"a \(red:1.2\) barn, \[fog:rain:0.5\]", "a (red:1.2) barn, [fog:rain:0.5]"),
        (r"saber \\(fate\\)", r"saber \(fate\)"),
        (r"`saber \(fate\), \_x`", r"saber \(fate\), \_x"),
        ("a `red` barn, `fog`", "a red barn, fog"),
        ("a &lt;lora:ink:1&gt; &amp; fog", "a <lora:ink:1> & fog"),
    ],
)
def test_escapes_of_markdown_are_read_as_its_reader_copies_them(written: str, read: str) -> None:
    assert _prompts(f"Positive prompt: {written}\n", "page.md") == [("positive", read)]


def test_code_and_html_have_no_escapes_of_markdown() -> None:
    text = "Positive prompt:\n```\na \\(red:1.2\\) \\_x\n```\n\n"
    text += "<table>\n<tr><td>Negative prompt: a \\(b:1.2\\)</td></tr>\n</table>\n"
    assert _prompts(text, "page.md") == [("positive", "a \\(red:1.2\\) \\_x"), ("negative", "a \\(b:1.2\\)")]


@pytest.mark.parametrize(
    ("text", "old", "new", "wanted"),
    [
        ("Positive prompt: a \\<lora:ink:1\\>, fog", "<lora:ink:1>", "<lora:x:1>", "a \\<lora:x:1\\>, fog"),
        ("Positive prompt: long\\_hair, fog", "fog", "a_b", "long\\_hair, a\\_b"),
        ("> Positive prompt: a cat,\n> fog\n", ",\nfog", ", fog", "> Positive prompt: a cat, fog\n"),
        ("1. Positive prompt:\n   ~~~\n   a cat,\n   fog\n   ~~~\n", "fog", "rain", "a cat,\n   rain\n   ~~~\n"),
        ("> Positive prompt:\n> ```\n> a,\n> fog\n> ```\nb", "fog", "rain", "> a,\n> rain\n> ```\nb"),
        ("Positive prompt: a\\\r\nNegative prompt: fog\r\n", "fog", "rain", "a\\\r\nNegative prompt: rain\r\n"),
        ("Positive prompt: `a cat`, `fog`", "fog", "rain", "`a cat`, `rain`"),
    ],
)
def test_edits_are_written_as_the_page_writes(text: str, old: str, new: str, wanted: str) -> None:
    region = next(r for group in read_text(text, path="page.md").prompts for r in group if old in r.text)
    at = region.text.index(old)
    written = apply_edits(text, region.in_file([Edit(Span(at, at + len(old)), new)]))
    assert wanted in written
    assert region.text.replace(old, new) in [text for _, text in _prompts(written, "page.md")]


def test_an_edit_that_reaches_over_marks_of_the_page_is_not_made() -> None:
    region = read_text("Positive prompt: a `red` barn\n", path="page.md").prompts[0][0]
    assert region.in_file([Edit(Span(0, len(region.text)), "x")]) == []


@pytest.mark.parametrize(
    ("front", "wanted"),
    [
        (
            'prompt: "masterpiece, a barn, fog"\nnegative_prompt: blurry, lowres',
            ["masterpiece, a barn, fog", "blurry, lowres"],
        ),
        ("prompt: What is your name?", []),
        ("title: a, b, c\ntags: [Stable Diffusion]", []),
        ("prompt: [", []),
    ],
)
def test_front_matter_holds_a_prompt_under_its_key_only(front: str, wanted: list[str]) -> None:
    text = f"---\n{front}\n---\n\n# Barn\n"
    assert [prompt for _, prompt in _prompts(text, "post.md")] == wanted
    for region in read_text(text, path="post.md").regions:
        span = region.source.origin(0, len(region.text))
        assert text[span.start : span.end] == region.text


def test_mdx_is_markdown_without_its_code() -> None:
    text = (
        "import Tabs from '@theme/Tabs'\nexport const prompt = 'a, b, 8k'\n\n# Fog\n\n"
        '<Tabs label="Positive prompt: no">\n\n{/* Negative prompt: no */}\n\n'
        f"Positive prompt:\n\n```\n{WANTED}\n```\n\n"
        f"Negative prompt: {UNWANTED}\n\n</Tabs>\n"
    )
    assert _prompts(text, "page.mdx") == PAIR


@pytest.mark.parametrize(
    "unit",
    [
        "```\n",
        "> ```\na\n",
        "<!-- \n",
        "{/*",
        "<A ",
        "` ",
        "\\(",
        "|a|b|\n",
        "[a:",
        "((",
        "# prompt\n",
        "&a",
        "- prompt: a\n",
    ],
)
def test_a_page_made_to_break_readers_is_read(unit: str) -> None:
    size = amount(30_000, 200_000) // len(unit)
    document = read_text(f"# Stable Diffusion\n\nPositive prompt: a\n\n{unit * size}", path="page.mdx")
    assert document.kind == "page"


_INFOTEXT = (
    "photo of a lighthouse, film grain, highly detailed\n\n<lora:ink:1>\nNegative prompt: fog, blurry\n"
    'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, ADetailer prompt: "a face <lora:ink:1>"\n'
)


@pytest.mark.parametrize("heading", ["", "#### Used prompts of the pictures\n\n", "Prompt:\n\n"])
def test_a_block_that_is_an_infotext_is_one_whatever_stands_above(heading: str) -> None:
    document = read_text(f"# Stable Diffusion\n\n{heading}```\n{_INFOTEXT}```\n", path="a.md")
    assert [(str(region.role), region.text) for region in document.regions] == [
        ("positive", "photo of a lighthouse, film grain, highly detailed\n\n<lora:ink:1>"),
        ("negative", "fog, blurry"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- **ポジティブプロンプト**：生成に使用するプロンプト（例：「1girl, solo, long hair」）。",
        "Positive prompt: what is in the picture (e.g. 1girl, solo, long hair)",
        "```\ng1  PALE PURPLE:1.5 dominant, black:1.35        85 108 111 121 113 130   rising\n```",
    ],
)
def test_examples_in_brackets_and_columns_of_figures_are_no_prompts(text: str) -> None:
    assert not read_text(f"# Stable Diffusion prompts\n\n{text}\n", path="a.md").prompts


@pytest.mark.parametrize("heading", ["", "#### Used prompts of the pictures\n\n"])
def test_the_name_of_a_text_of_a_picture_is_no_part_of_the_prompt(heading: str) -> None:
    document = read_text(f"# Stable Diffusion\n\n{heading}```\nparameters: {_INFOTEXT}```\n", path="a.md")
    assert document.regions[0].text.startswith("photo of a lighthouse")
    start = document.regions[0].source.origin(0, 5)
    assert document.text[start.start : start.end] == "photo"
