"""Whatever a file looks like: after `fix` and `format` it holds the prompts it held, and a second run changes
nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.documents.decoding import ReadError
from promptlint.documents.model import Document
from promptlint.documents.reader import read_text, reread
from promptlint.engine.fixer import FixedDocument, fix_document
from promptlint.engine.formatter import FormatStyle, Formatter
from promptlint.engine.linter import Linter
from tests.amounts import amount

FILES = {
    "a.txt": "a cat ,blue sky\nNegative prompt: haze ,crowd\nSteps: 20, Sampler: Euler a, CFG scale: 7\n",
    "a.sdprompt": "a cat ,blue\nsky, ((b:1.2))\nNegative prompt: fog ,\nsun\nSteps: 20, Sampler: Euler, CFG scale: 7\n",
    "a.prompt": "sky ,sea, Negative prompt: haze ,fog, Positive prompt: ((sun:1.2))\n",
    "list.txt": "Auburn\nBlack ,fair\n\n((Blond:1.2))\nNegative prompt\n",
    "page.txt": "Positive Prompt: sky ,sea, ((a:1.2))\n\nNegative Prompt:\nbad\nfeet ,x\n",
    "page.md": "# A\n\nPositive Prompt: sky ,sea, ((a:1.2))\n\n```\nNegative prompt: bad\nfeet ,x\n```\n",
    "styles.csv": 'name,prompt,negative_prompt\nA,"sky ,sea\nfog",b ,c\n{x},((d:1.2)),\nB,"a ""q"" ,b",\n',
    "pack.json": '{"prompt": "sky ,sea\\nfog", "negative_prompt": "((a:1.2)), \\u00e9 ,b"}',
    "pack.yaml": "prompt: sky ,sea\nnegative_prompt: |\n  ((a:1.2)),\n  b ,c\nlist:\n  - prompt: 'it''s ,d'\n",
    "pack.toml": 'prompt = "sky ,sea"\nnegative_prompt = """\n((a:1.2)) ,b\nc"""\n',
    "wildcards/a.txt": "2::sky ,sea\n# no\n((a:1.2))\nb\nb\n",
    "wildcards/a.yaml": "hair:\n  - red ,fair\n  - ((a:1.2))\n",
    "jobs.txt": '--prompt "sky ,sea" --negative_prompt "b ,c" --steps 20\n--prompt ((a:1.2)) --steps 10\nfog ,sun\n',
    "samples.txt": "a ,b\n((c:1.2)) --n d ,e --w 512 --h 512\n",
    "lines.jsonl": '{"prompt": "sky ,sea"}\n{"prompt": "((a:1.2))"}\n',
    "flow.json": json.dumps(
        {
            "1": {
                "class_type": "CLIPTextEncode",
                "inputs": {"text": "sky ,sea // fog\nsun, embedding:x", "clip": ["2", 1]},
            }
        }
    ),
    "a.caption": "sky ,sea\nfog\n",
}
PIECES = (
    "\n",
    ",",
    " ",
    "Negative prompt: ",
    "Steps: 20",
    '"',
    "#",
    "---",
    ": ",
    "[",
    "((b:1.2))",
    " ,",
    "\r\n",
    "--prompt ",
    "//",
)
STYLES = (FormatStyle(), FormatStyle(line_breaks="unwrap"), FormatStyle(line_breaks="tag-a-line", weights="numbers"))

RUNS: list[Callable[[Document, Callable[[str], Document]], FixedDocument]] = [
    partial(fix_document, Linter()),
    partial(fix_document, Linter({"select": ["ALL"]})),
    *(Formatter(style).document for style in STYLES),
]


def _shape(document: Document) -> tuple[str, list[list[str]]]:
    return document.kind, [[str(region.role) for region in regions] for regions in document.prompts]


def _read(path: str, text: str) -> Document | None:
    try:
        return read_text(text, path=path)
    except ReadError:
        return None


@pytest.mark.parametrize("path", FILES)
@settings(max_examples=amount(10, 400), deadline=None)
@given(st.data())
def test_files_keep_their_prompts(path: str, data: st.DataObject) -> None:
    text = FILES[path]
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = min(len(text), at + data.draw(st.integers(0, 8)))
        text = text[:at] + data.draw(st.sampled_from(("", *PIECES))) + text[until:]
    document = _read(path, text)
    if document is None:
        return
    for run in RUNS:
        result = run(document, partial(reread, document))
        assert result.converged
        after = _read(path, result.document.text)
        assert after is not None, result.document.text
        assert _shape(after) == _shape(document), (text, after.text)
        again = run(after, partial(reread, after))
        assert again.document.text == after.text, (text, after.text)
        if document.guessed:
            assert after.text.count("\n") == text.count("\n")
