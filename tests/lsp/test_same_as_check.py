"""Two doors, one answer: what the editor shows is what `promptlint check` reports, for every case of every rule page
and for every container of text, broken ones and those with something wrong around their prompts among them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as t

from promptlint.cli import main
from promptlint.rules.base import Case
from promptlint.rules.registry import all_rules
from promptlint.text.controls import visible_lines
from tests.amounts import amount
from tests.lsp.editor import Editor, editing

pytestmark = pytest.mark.timeout(300)

SEVERITIES = {
    t.DiagnosticSeverity.Error: "error",
    t.DiagnosticSeverity.Warning: "warning",
    t.DiagnosticSeverity.Information: "info",
}
Found = tuple[str, str, str, int, int, int, int]
"""Code, severity, message, and line and column of both ends, from 1."""

CONTAINERS = {
    # Something is wrong with the file itself, and something in its prompts.
    "wildcards/hair.txt": "red hair\nred hair\n\n(blue hair\n",
    "wildcards/two words.txt": "sea\n{sky|sun\n",
    "wildcards/empty.txt": "# nothing\n",
    "wildcards/tree.yaml": "hair:\n  - red # {a}\n  - {b|c}\n  - ((d:1.2))\n",
    "wildcards/refers.txt": "__hair__, __nowhere__\n",
    "short.sdprompt": "a cat, ((dog:1.2))\nSteps: 20, Sampler: Euler a",
    "two.sdprompt": "a, a\nNegative prompt: ((b:1.2))\nSteps: 20, Sampler: Euler a, CFG scale: 7\n",
    "styles.csv": 'name,prompt,negative_prompt\nA,((sky:1.2)),bad\nA,"{prompts}, sea",\nB,a\nC,a,b,c\n',
    "open/styles.csv": 'name,prompt,negative_prompt\nA,"((sky:1.2)),bad\n',
    "placeholder/styles.csv": 'name,prompt,negative_prompt\nA,"({prompt}, ((b:1.2))",\n# promptlint: ignore[PM007],,\n',
    "log.csv": "prompt,seed,width,height,sampler,cfgs,steps,filename,negative_prompt\n"
    "((a:1.2)),1,2,3,E,7,20,a.png,b b\n",
    "gallery.csv": 'id;prompt;negative_prompt\n1;"((a ""x"":1.2))";b, b\n',
    "jobs.txt": '--prompt "((a:1.2))" --steps x\n--prompt "b, b" --steps 20\n--prompt a\\(b --cfg_scale 7\n',
    "samples.txt": "a, a\n((b:1.2)) --n c, c --w 512 --h 512\n",
    "pack.json": '[{"prompt": "\\ud83d\\ude00 ((a:1.2))", "negative_prompt": "b, b"}]',
    "pack.yaml": "# promptlint: ignore[NOPE]\nprompt: a cat, #1 girl\nnegative_prompt: 'b, b'\nother: [1\n",
    "hash.yaml": "prompt: a cat, #1 girl\n",
    "unused.yaml": "prompt: sky  # promptlint: ignore[PW010]\n",
    "pack.toml": '# promptlint: disable[PW]\nprompt = """\n((a:1.2)), b"""\nnegative_prompt = "b, b"\n',
    "lines.jsonl": '{"prompt": "((a:1.2))"}\n{"prompt": "b, b"}\n',
    "page.md": "# A\n<!-- promptlint: ignore[PD001] -->\nPositive prompt: ((a:1.2))\n\nNegative prompt: b\n",
    "page.html": "<p>Positive prompt: a &amp; b, ((c:1.2))</p><!-- promptlint: ignore[PW0100] -->"
    "<p>Negative prompt: d, d</p>",
    "flow.json": json.dumps(
        {
            "1": {
                "class_type": "CLIPTextEncode",
                "inputs": {"text": 'a "cat"\n\U0001f431, [b:c:0.5], d, d', "clip": ["3", 1]},
            },
            "3": {"class_type": "LoraLoader", "inputs": {"lora_name": "gone.safetensors", "model": ["4", 0]}},
        }
    ),
    "a.caption": "a # b, <lora:x:1>, ((c:1.2))\n",
    "infotext.txt": "\U0001f431, ((a:1.2))\nNegative prompt: b, b\nSteps: 20, Sampler: Euler a, CFG scale: 7\n",
    "grid.txt": "sea, fog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Script: X/Y/Z plot, X Type: Prompt S/R, "
    'X Values: "sky, ((a:1.2))"\n',
    "lines.txt": "((a:1.2))\n# promptlint: ignore[PD001]\nb, b\n# promptlint: ignore[PW010]\nc\n",
    "rn.prompt": "a,\r\n((b:1.2)),\rc, c\n",
    "empty.txt": "",
    "blank.txt": " \n\t\n",
    # What somebody types is broken most of the time.
    "typing.json": '{"prompt": "a cat, (dog:1.2)", "x"}',
    "typing/styles.csv": "name,prompt\nA\n",
    "typing.yaml": 'prompt: "a\nnegative_prompt: b\n',
    "typing.toml": 'prompt = "a',
    "typing.jsonl": '{"prompt": "((a:1.2))"}\n{"prompt": \n',
    "deep.json": '{"prompt": ' + "[" * 2_000,
}


def _plain(value: Any) -> Any:
    """An option as TOML has it."""
    if isinstance(value, frozenset | tuple | list | set):
        return [_plain(each) for each in value]
    return value


def _configuration(case: Case) -> str:
    """The configuration under which a file is the case, with every rule on."""
    lines = [
        'select = ["ALL"]',
        f'target = "{case.target}"',
        f"also-targets = {json.dumps(list(case.also_targets))}",
        f"plugins = {json.dumps(list(case.plugins))}",
    ]
    if case.model_family is not None:
        lines.append(f'model-family = "{case.model_family}"')
    for code, options in sorted(dict(case.options).items()):
        lines.append(f"[rules.{code}]")
        lines += [f"{name} = {json.dumps(_plain(value))}" for name, value in options.items()]
    lines += ["[[overrides]]", 'files = ["*.prompt"]', 'kind = "prompt"', f'role = "{case.role}"']
    return "\n".join(lines) + "\n"


def _write_cases(folder: Path) -> list[Path]:
    """A file for each case; those with the same configuration lie below one folder."""
    files: list[Path] = []
    folders: dict[str, Path] = {}
    for rule in all_rules():
        cases: tuple[Case, ...] = (*rule.good, *rule.bad)
        for number, case in list(enumerate(cases))[:: amount(2, 1)]:
            configuration = _configuration(case)
            here = folders.setdefault(configuration, folder / f"{len(folders)}")
            name = f"{rule.code}-{number}"
            if case.path is not None:
                file, text = here / name / case.path, case.text
            elif case.negative is not None:
                file, text = here / f"{name}.json", json.dumps({"prompt": case.text, "negative_prompt": case.negative})
            else:
                file, text = here / f"{name}.prompt", case.text
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode("utf-8", "surrogatepass"))
            files.append(file)
    for configuration, here in folders.items():
        (here / "promptlint.toml").write_text(configuration, encoding="utf-8")
    return files


def _write_containers(folder: Path) -> list[Path]:
    for name, text in CONTAINERS.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    (folder / "promptlint.toml").write_text('[[overrides]]\nfiles = ["lines.txt"]\nkind = "lines"\n', encoding="utf-8")
    return [folder / name for name in CONTAINERS]


def _checked(
    paths: list[Path], capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, list[Found]], dict[str, list[str]]]:
    """What `promptlint check` finds by file, and what it says of files, or of parts of them, that it could not read."""
    status = main(
        ["check", "--output-format", "json", "--min-severity", "info", "--no-cache", "--jobs", "1", *map(str, paths)]
    )
    out, err = capsys.readouterr()
    assert status in (1, 2), err
    found: dict[str, list[Found]] = {}
    for each in json.loads(out)["diagnostics"]:
        start, end = each["start"], each["end"]
        found.setdefault(each["path"], []).append(
            (each["code"], each["severity"], visible_lines(each["message"]), *_ends(start), *_ends(end))
        )
    assert found, err
    prefix = "promptlint: error: "
    said: dict[str, list[str]] = {}
    for line in err.splitlines():
        if line.startswith(prefix):
            path, _, reason = line.removeprefix(prefix).partition(": ")
            said.setdefault(path, []).append(reason)
    return found, said


def _ends(place: dict[str, int]) -> tuple[int, int]:
    return place["line"], place["column"]


async def _shown(editor: Editor, file: Path, text: str) -> list[Found]:
    uri = editor.open(str(file.relative_to(editor.folder)), text)
    found = []
    for each in await editor.diagnostics(uri):
        start, end = each.range.start, each.range.end
        assert each.severity is not None
        found.append(
            (
                str(each.code),
                SEVERITIES[each.severity],
                each.message,
                start.line + 1,
                start.character + 1,
                end.line + 1,
                end.character + 1,
            )
        )
    editor.client.text_document_did_close(t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(uri)))
    return found


@pytest.mark.asyncio
@pytest.mark.parametrize("write", [_write_cases, _write_containers])
async def test_the_editor_shows_what_check_reports(
    tmp_path: Path, write: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    files: list[Path] = write(tmp_path)
    found, unreadable = _checked(files, capsys)
    # Editors take a byte order mark away before a server sees the text.
    texts = {file: file.read_bytes().decode("utf-8", "surrogatepass").removeprefix("\ufeff") for file in files}
    wrong: list[str] = []
    speaking = 0
    async with editing("visual-studio-code", tmp_path, encodings=("utf-32",)) as editor:
        for file in files:
            shown, wanted = await _shown(editor, file, texts[file]), found.get(str(file), [])
            complaints = unreadable.get(str(file), [])
            unread = [each for each in shown if each[0] == "PL004"]
            assert len(unread) == len(complaints), (file, unread, complaints)
            for each in unread:
                message = each[2].removeprefix("this file ")
                (said,) = [line for line in complaints if message in line]
                assert f"line {each[3]}, column {each[4]}" in said or each[3:5] == (1, 1)
            shown = [each for each in shown if each[0] != "PL004"]
            speaking += bool(wanted)
            if sorted(shown) != sorted(wanted):
                wrong.append(f"{file.relative_to(tmp_path)}: check {wanted}, editor {shown}")
    assert not wrong, "\n".join(wrong)
    assert speaking > len(files) / 3
