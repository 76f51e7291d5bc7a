"""Every container that is text: findings at the right place of the file, and a fix in the file's own spelling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lsprotocol import types as t

from tests.lsp.editor import editing

pytestmark = pytest.mark.timeout(90)

MISTAKES = {"PW008": ("((sky:1.2))", "(sky:1.32)"), "PD001": ("sky, sky", "sky")}
"""What stands in the place of `[BAD]`, and what the fix makes of it. To ComfyUI brackets do not multiply."""

FILES = {
    "styles.csv": 'name,prompt,negative_prompt\nA,"\U0001f431 ""cat""\n{prompt}, [BAD]",bad\n',
    "log.csv": "prompt,seed,filename\n[BAD],1,a.png\n",
    "pack.json": json.dumps([{"name": "A", "prompt": 'a "cat", [BAD]'}]),
    "pack.yaml": '- name: A\n  prompt: "\\u732b, [BAD]" # kept\n',
    "pack.toml": 'prompt = """\n\U0001f431, [BAD]"""\n',
    "wildcards/sky.txt": "# kept\n2::[BAD]\n",
    "jobs.txt": '--prompt "\U0001f431, [BAD]" --steps 20\n',
    "page.md": "# A\n\nPositive Prompt: \U0001f431, [BAD]\n\nNegative Prompt: bad\n",
    "page.html": "<p>Positive Prompt: a &amp; b, [BAD]</p><p>Negative Prompt: bad</p>",
    "flow.json": json.dumps({"1": {"class_type": "CLIPTextEncode", "inputs": {"text": 'a "cat"\n\U0001f431, [BAD]'}}}),
    "infotext.txt": "\U0001f431, [BAD]\nNegative prompt: bad\nSteps: 20, Sampler: Euler a, CFG scale: 7\n",
}


def _offset(text: str, position: t.Position) -> int:
    """Positions count UTF-16."""
    lines = text.splitlines(keepends=True)
    before = lines[position.line].encode("utf-16-le")[: 2 * position.character].decode("utf-16-le")
    return sum(map(len, lines[: position.line])) + len(before)


@pytest.mark.asyncio
async def test_findings_and_fixes_stand_where_the_prompt_stands_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "wildcards").mkdir()
    async with editing("visual-studio-code", tmp_path, encodings=("utf-16",)) as editor:
        for name, pattern in FILES.items():
            code = "PD001" if name == "flow.json" else "PW008"
            bad, good = MISTAKES[code]
            text = pattern.replace("[BAD]", bad)
            uri = editor.open(name, text)
            (found,) = [each for each in await editor.diagnostics(uri) if each.code == code]
            start, end = _offset(text, found.range.start), _offset(text, found.range.end)
            assert bad.endswith(text[start:end]), name
            action = next(each for each in await editor.actions(uri, found.range, ["quickfix"]) if each.diagnostics)
            for edit in await editor.edits(action, uri):
                start, end = _offset(text, edit.range.start), _offset(text, edit.range.end)
                text = text[:start] + edit.new_text + text[end:]
            assert text == pattern.replace("[BAD]", good), name
