"""Whatever a folder holds, no command prints anything that a terminal or a program that runs us would obey.

The commands, their formats and their options are those of the parsers, so that a new one is tried too.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest

from promptlint.cli import main
from promptlint.cli.commands import COMMANDS
from promptlint.cli.completions import Command, Option

_ACTS = (
    "\x1b]0;owned\x07 \x1b[2J \x08\x0b\x0c \x9b31m \x9d \x7f \u202eabc\u202c \u2066d\u2069 \u200f\u200e\u061c "
    "\u2028\u2029\x85 \rz ##[error]w ##vso[task]x ##teamcity[y]"
)
_PROMPT = f"a pier ,fog, ((gate:1.1)), (w:1,2), {_ACTS}, <lora:{_ACTS.replace(':', '')}:0.8>, __gone__ [[x, BREAK"
_NAMES = (
    "esc\x1b]0;owned\x07\x1b[2J.txt",
    "c1\x9b31m\x7f.txt",
    "bidi\u202etxt\u2066.txt",
    "line\n::error file=x::y.txt",
    "return\r::warning::y.txt",
    "::error file=x::y.txt",
    "##[error]z ##vso[x]y.txt",
    "percent%0A %23 #?&<b>\"'.txt",
    "latin\udcff.txt",
)
_TOML = json.dumps(_ACTS)  # TOML's escapes are JSON's
_CONFIG = f"""
exclude = ["left-out*", {_TOML}]
[per-file-ignores]
{_TOML} = ["PD"]
[models]
lora = "loras"
wildcard = "wild"
[[require]]
lora = {_TOML}
[[tags]]
code = "XX001"
forbid = ["fog"]
message = {_TOML}
[[tags]]
code = "XX002"
forbid = ["pier"]
message = "no"
[[tags]]
code = "XX003"
require = [{_TOML}]
"""
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_COMMANDS = re.compile(r"^\s*::(?!: )|##\w*\[", re.MULTILINE)
_ANNOTATION = re.compile(r"::(?:error|warning|notice) title=promptlint [A-Z]{2}[0-9]{3} \([a-z0-9-]+\),")
"""How our own annotations begin; whatever else begins so is somebody else's."""
_OUR_COLOURS = re.compile(r"\x1b\[(?:0|[12]|(?:2;)?(?:1;)?3[1-6])m")
_FOR_PROGRAMS = {"json": "json", "sarif": "json", "gitlab": "json", "rdjson": "json", "jsonl": "lines", "junit": "xml"}


def build(root: Path) -> None:
    """A folder in which every text is hostile; names that this system cannot have are left out."""
    texts = {
        **dict.fromkeys(_NAMES, f"{_PROMPT}\n"),
        "lines.prompts": f"::error::x, ((a:1.1))\n  ::warning::y ,b\n##[error]z, ((c:1.1))\n{_ACTS} ,fog\n",
        "info.txt": f"{_PROMPT}\nNegative prompt: {_PROMPT}\nSteps: 20, Sampler: {_ACTS}, CFG scale: 7, Seed: 1\n",
        "flow.json": json.dumps({"1": {"class_type": "CLIPTextEncode", _ACTS: 1, "inputs": {"text": _PROMPT}}}),
        "broken.json": '{"prompt": "' + _ACTS + '"',
        "broken.yaml": f"prompt: [{_ACTS}\n  - : {{\n",
        "styles.csv": f'name,prompt,negative_prompt\n"{_ACTS}","{_PROMPT}","{_PROMPT}"\n',
        "left-out.txt": _PROMPT,
        "promptlint.toml": _CONFIG,
        "loras/ink.pt": "x",
        "loras/ink.json": json.dumps({"activation text": _ACTS, "notes": _ACTS, "sd version": _ACTS}),
        "loras/broken.safetensors": _ACTS,
        f"loras/{_NAMES[0]}.pt": "x",
        f"loras/{_NAMES[2]}.pt": "x",
        f"loras/{_NAMES[-1]}.pt": "x",
        "wild/animal.txt": f"{_ACTS}\n",
        f"wild/{_NAMES[5]}.txt": f"{_ACTS}\n",
    }
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        with contextlib.suppress(OSError):
            path.write_text(text, encoding="utf-8", newline="")


def parsed(name: str) -> Command:
    return Command.of(name, "", import_module(f"promptlint.cli.commands.{name}").new_parser())


def calls(*, values: bool) -> Iterator[tuple[str, ...]]:
    """Calls of every command with every action, format and flag; or, with `values`, a hostile value of every option."""
    for name in COMMANDS:
        if name == "server":  # speaks its own protocol; tests/lsp has that
            continue
        command = parsed(name)
        rest = (".",) if command.arguments.files else ("ink", _ACTS) if name == "models" else ()
        for action in command.actions or ("",):
            words = (name, action) if action else (name,)
            after = () if name == "models" and action != "show" else rest
            if values:
                for option in command.options:
                    if option.value is not None:
                        yield *words, option.names[-1], _ACTS, *after
                yield *words, _ACTS, "--\x1b[2J"
                continue
            yield *words, *after
            for option in command.options:
                yield from ((*words, *more, *after) for more in _uses(option))


def _uses(option: Option) -> Iterator[tuple[str, ...]]:
    if "--output-format" in option.names and option.value is not None:
        for word in option.value.words:
            yield "--output-format", word
            if word in ("full", "concise", "json"):
                yield "--output-format", word, "--statistics"
    elif option.value is None and not {"--watch", "--help"} & {*option.names}:
        yield (option.names[-1],)
    elif "--color" in option.names:
        yield "--color", "always"


def printed(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> tuple[int, str, str]:
    """Status, standard output and standard error of a call, as the bytes say them."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2)]
    monkeypatch.setattr(sys, "stdout", streams[0])
    monkeypatch.setattr(sys, "stderr", streams[1])
    status = main(list(arguments))
    texts = []
    for stream in streams:
        stream.flush()
        raw = stream.buffer
        assert isinstance(raw, io.BytesIO)
        texts.append(raw.getvalue().decode())
    return status, texts[0], texts[1]


def held(arguments: tuple[str, ...], out: str, err: str) -> None:
    """Fail where something that was printed acts."""
    coloured = "always" in arguments
    for text in (out, err):
        shown = _OUR_COLOURS.sub("", text) if coloured else text
        for found in _FORBIDDEN.finditer(shown):
            raise AssertionError(f"{arguments}: {shown[max(0, found.start() - 60) : found.end() + 60]!r}")
        for found in _COMMANDS.finditer(shown):
            if text is out and _annotates(arguments) and _ANNOTATION.match(shown, found.end() - len("::")):
                continue
            raise AssertionError(f"{arguments}: {shown[max(0, found.start() - 60) : found.end() + 60]!r}")


def _annotates(arguments: tuple[str, ...]) -> bool:
    """Whether a report is one of annotations, as it is in GitHub Actions unless something else is said."""
    if "--output-format" in arguments:
        return arguments[arguments.index("--output-format") + 1] in ("github", "auto")
    return arguments[0] in ("check", "fix")


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} is not JSON")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")


@pytest.mark.parametrize("arguments", [*calls(values=False)], ids=lambda call: " ".join(call).replace(_ACTS, "ACTS"))
def test_nothing_that_is_printed_acts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    build(tmp_path)
    status, out, err = printed(monkeypatch, arguments)
    held(arguments, out, err)
    assert "internal error" not in err
    form = (
        _FOR_PROGRAMS.get(arguments[arguments.index("--output-format") + 1]) if "--output-format" in arguments else ""
    )
    if form == "json" and out:
        json.loads(out, parse_constant=_no_constant)
    elif form == "lines" or arguments[0] == "extract":
        assert [json.loads(line, parse_constant=_no_constant) for line in out.splitlines()]
    elif form == "xml" and out:
        ET.fromstring(out)
    assert status in (0, 1, 2)


@pytest.mark.parametrize("arguments", [*calls(values=True)], ids=lambda call: " ".join(call).replace(_ACTS, "ACTS"))
def test_nothing_of_a_wrong_call_acts(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    Path("a.txt").write_text(f"{_PROMPT}\n", encoding="utf-8")
    status, out, err = printed(monkeypatch, arguments)
    held(arguments, out, err)
    assert status in (0, 1, 2)
    assert "internal error" not in err


def test_programs_get_the_exact_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    _, out, _ = printed(monkeypatch, ("extract", "--isolated", *_there()))
    rows = [json.loads(line) for line in out.splitlines()]
    assert {row["path"]: row["text"] for row in rows} == dict.fromkeys(_there(), _PROMPT)
    _, out, _ = printed(monkeypatch, ("check", "--isolated", "--output-format", "json", "."))
    assert {each["path"] for each in json.loads(out)["diagnostics"]} >= {*_there()}
    _, out, _ = printed(monkeypatch, ("check", "--isolated", "--output-format", "junit", "."))
    assert {suite.get("name") for suite in ET.fromstring(out)} >= {name for name in _there() if name.isprintable()}


def test_sarif_names_a_file_by_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    _, out, _ = printed(monkeypatch, ("check", "--isolated", "--output-format", "sarif", "."))
    results = json.loads(out)["runs"][0]["results"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"] for each in results]
    assert {os.fsdecode(unquote_to_bytes(place["uri"])) for place in places} >= {*_there()}


def test_a_baseline_holds_every_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path)
    status, _, err = printed(monkeypatch, ("baseline", "create", "--isolated", *_there()))
    assert (status, err) == (0, "")
    with_baseline = ("check", "--isolated", "--baseline", "promptlint-baseline.json", "-q", *_there())
    assert printed(monkeypatch, with_baseline) == (0, "", "")


def test_a_number_that_json_does_not_have(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("promptlint.toml").write_text("[rules.PW009]\nlimit = inf\n", encoding="utf-8")
    status, out, _ = printed(monkeypatch, ("config", "--output-format", "json"))
    assert status == 2 or json.loads(out, parse_constant=_no_constant)


def _there() -> list[str]:
    """The hostile names that this system can have."""
    return [name for name in _NAMES if name in os.listdir(".")]  # noqa: PTH208  # the names themselves
