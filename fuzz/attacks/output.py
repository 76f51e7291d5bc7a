"""What a hostile file or configuration can write on a screen, into a log, or into a report for another program."""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from fuzz.attacks.trial import Attack, Run, Trial

__all__ = ["ATTACKS"]

HOSTILE = "\x1b]0;PWNED\x07\x1b[2J\r\x9b31m\x7f\u202egpj\u2066\u200f\x08\U000e0041\U000e0101\u3164\u2060"
"""A title of the window, a cleared screen, a carriage return, the one-byte form of the same, text turned round, and
text that hides: tags, a selector of variants, a filler, a joiner."""

_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(
    "[\xad\u034f\u180e\u200b\u2060\u3164\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Text that nobody sees and a program that reads a report does, such as tags: written with escapes."""
_COMMAND = re.compile(r"(?m)^\s*(::(?!: )|##\[|##vso)")
"""A line that GitHub or Azure takes for a command; `::: FILE` is how the full format names a second place."""

PEOPLE: tuple[tuple[str, ...], ...] = (
    ("check", "tree"),
    ("check", "tree", "--output-format", "full", "--verbose"),
    ("check", "tree", "--output-format", "concise"),
    ("check", "tree", "--select", "ALL", "--min-severity", "info"),
    ("check", "tree", "--statistics"),
    ("check", "tree", "--show-files"),
    ("check", "tree", "--diff"),
    ("check", "tree", "--diff", "--unsafe-fixes", "--select", "ALL"),
    ("check", "tree", "--color", "always"),
    ("check", "tree", "--models", "models", "--select", "ALL"),
    ("check", "tree", "--no-baseline", "--jobs", "2"),
    ("format", "tree", "--diff"),
    ("format", "tree", "--check"),
    ("fix", "tree", "--diff", "--select", "ALL", "--unsafe-fixes"),
    ("show", "tree"),
    ("show", f"a, ((b:1.2)) {HOSTILE}<lora:{HOSTILE}:1>"),
    ("config", "tree"),
    ("config", "tree/a.txt"),
    ("config", "broken"),
    ("check", "broken"),
    ("models", "list", "--models", "models"),
    ("models", "show", f"a{HOSTILE}", "--models", "models"),
    ("rule", f"PS{HOSTILE}"),
    ("check", f"missing{HOSTILE}.txt"),
    ("check", "tree", "--select", f"X{HOSTILE}"),
    ("check", f"--{HOSTILE}"),
    (f"check{HOSTILE}",),
    ("baseline", "create", "tree"),
    ("baseline", "show", "tree"),
)
"""Commands whose output people read."""

MACHINES: tuple[tuple[str, ...], ...] = (
    *(("check", "tree", "--output-format", each) for each in ("json", "sarif", "gitlab", "rdjson")),
    ("check", "tree", "--output-format", "jsonl"),
    ("check", "tree", "--output-format", "junit"),
    ("check", "tree", "--output-format", "github"),
    ("extract", "tree"),
    ("models", "list", "--models", "models", "--output-format", "json"),
    ("config", "tree", "--output-format", "json"),
    ("show", "tree", "--output-format", "json"),
)
"""Commands whose output programs read."""


def _toml(text: str) -> str:
    """A string of TOML, which has no halves of surrogate pairs as JSON does."""
    return '"' + "".join(f"\\U{ord(each):08x}" for each in text) + '"'


def _tree(folder: Path) -> None:
    tree = folder / "tree"
    tree.mkdir()
    prompt = f"masterpiece,  ((a{HOSTILE})), (b:1.0), {HOSTILE}<lora:x{HOSTILE}:1>, [c{HOSTILE}:1.2] , tag{HOSTILE}, "
    (tree / "a.txt").write_text(prompt + "x" + HOSTILE, encoding="utf-8", newline="")
    (tree / "prompt_b.txt").write_text(
        f"##[error]x,\n::error::y,  ((z\n::set-output name=a::b, {HOSTILE}", encoding="utf-8", newline=""
    )
    (tree / "c.prompt").write_text(f"((a{HOSTILE}", encoding="utf-8", newline="")
    (tree / f"d{HOSTILE}.prompt").write_text(f"((a{HOSTILE}  ,b", encoding="utf-8", newline="")
    (tree / "e\n::error::f.prompt").write_text("((a  ,b", encoding="utf-8")
    (tree / "pack.json").write_text(
        json.dumps({"prompt": prompt, "negative_prompt": f"((x{HOSTILE}"}), encoding="utf-8"
    )
    (tree / "styles.csv").write_text(
        f'name,prompt,negative_prompt\n"A{HOSTILE}","((a {HOSTILE}","b"\n', encoding="utf-8", newline=""
    )
    (tree / "promptlint.toml").write_text(
        'include = ["*.txt", "*.prompt", ' + _toml(f"x{HOSTILE}") + "]\n"
        "exclude = [" + _toml(f"y{HOSTILE}") + "]\n"
        'extend-select = ["U", "PF"]\n[[tags]]\ncode = "U001"\nforbid = ["masterpiece", '
        + _toml(f"tag{HOSTILE}*") + "]\nmessage = " + _toml(f"no {HOSTILE}") + "\n"
        "[[require]]\nname = " + _toml(f"needed{HOSTILE}") + "\n",
        encoding="utf-8",
    )  # fmt: skip
    broken = folder / "broken"
    broken.mkdir()
    (broken / "promptlint.toml").write_text(
        f"target = {_toml(HOSTILE)}\n{_toml('k' + HOSTILE)} = 1\n", encoding="utf-8"
    )
    (broken / "a.prompt").write_text("((a", encoding="utf-8")
    models = folder / "models" / "Lora"
    models.mkdir(parents=True)
    for name in (f"a{HOSTILE}", "x"):
        header = json.dumps({"__metadata__": {"ss_output_name": f"n{HOSTILE}", "ss_tag_frequency": HOSTILE}}).encode()
        (models / f"{name}.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
        sidecar = {"activation text": f"t{HOSTILE}", "notes": HOSTILE, "preferred weight": 0.5, "description": HOSTILE}
        (models / f"{name}.json").write_text(json.dumps(sidecar), encoding="utf-8")


def for_people(trial: Trial) -> None:
    """No control character, and no line that a CI system takes for a command."""
    if os.name == "nt":
        trial.cannot("names with control characters", "Windows has none")
        return
    _tree(trial.folder)
    for arguments in PEOPLE:
        run = trial.run(*arguments)
        said = run.both
        if "--color" in arguments:
            said = re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x07\x1b]*(?:\x1b\\|\x07)", "", said)
        _judge(trial, " ".join(arguments), run, said)


def _judge(trial: Trial, what: str, run: Run, said: str) -> None:
    raw = _RAW.search(said)
    command = _COMMAND.search(said)
    detail: object = run
    if raw is not None:
        detail = f"raw {raw[0]!r} in {said[max(0, raw.start() - 30) : raw.end() + 10]!r}"
    elif command is not None:
        detail = f"a command in {said[command.start() : command.end() + 40]!r}"
    trial.check(what.encode("unicode_escape").decode(), run.is_calm and raw is None and command is None, detail)


def for_programs(trial: Trial) -> None:
    """Each format is whole, parses, and holds no control character as it is."""
    if os.name == "nt":
        trial.cannot("names with control characters", "Windows has none")
        return
    _tree(trial.folder)
    for arguments in MACHINES:
        run = trial.run(*arguments)
        what = " ".join(arguments)
        raw = _RAW.search(run.text)
        problem = _parse_problem(arguments, run.text)
        if arguments[-1] == "junit" and _COMMAND.search(run.text):
            problem = "a line that CI takes for a command"
        if raw is None and arguments[-1] != "github":  # there the name of a file is that of the file
            raw = _HIDDEN.search(run.text)
        if raw is not None:
            problem = f"raw {raw[0]!r} in {run.text[max(0, raw.start() - 30) : raw.end() + 10]!r}"
        trial.check(what, run.is_calm and problem is None, problem or run)
    page = trial.run("show", "tree", "--html")
    text = page.text
    trial.check(
        "show --html: no control characters",
        page.is_calm and re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text) is None,
        page,
    )
    trial.check(
        "show --html: no script, no address", re.search(r"(?i)<script[^>]*src|https?://(?!www\.w3\.org)", text) is None
    )


def _parse_problem(arguments: tuple[str, ...], text: str) -> str | None:
    form = arguments[-1]
    lines = [line for line in text.split("\n") if line]
    try:
        if form in {"json", "sarif", "gitlab", "rdjson"}:
            json.loads(text, parse_constant=_no_constant)
        elif form == "jsonl" or arguments[0] == "extract":
            for line in lines:
                json.loads(line, parse_constant=_no_constant)
        elif form == "junit":
            ET.fromstring(text)  # noqa: S314  # our own report
        elif form == "github":
            odd = [line for line in lines if not line.startswith(("::error ", "::warning ", "::notice "))]
            return f"not a command of ours: {odd[0]!r}" if odd else None
    except (ValueError, ET.ParseError) as error:
        return f"{type(error).__name__}: {error}"
    return None if lines else "nothing was written"


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def odd_names(trial: Trial) -> None:
    """Names of files that are not UTF-8, in every format, locale and encoding."""
    folder = os.fsencode(trial.sub("tree"))
    try:
        for name in (b"a\xff.prompt", b"b\xed\xa0\x80.prompt", b"c\xe9 %41&?#.prompt"):
            with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123  # a path of bytes
                file.write(b"((a, b")
    except OSError as error:
        trial.cannot("names that are not UTF-8", str(error))
        return
    for form in ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"):
        for more in ({}, {"PYTHONUTF8": "0", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}):
            run = trial.run("check", "tree", "--output-format", form, env=more)
            count = run.out.count(b"PS001")
            trial.check(
                f"{form} {more or ''}", run.is_calm and run.status == 1 and count >= 3, f"{count} of 3 files; {run}"
            )
    sarif = trial.run("check", "tree", "--output-format", "sarif").text
    trial.check(
        "the address of a name in SARIF is its bytes",
        "a%FF.prompt" in sarif,
        re.findall(r'"uri": "([^"]*)"', sarif)[:3],
    )
    for arguments in (
        ("fix", "tree"),
        ("format", "tree"),
        ("extract", "tree"),
        ("show", "tree"),
        ("baseline", "create", "tree"),
    ):
        trial.checks(" ".join(arguments), trial.run(*arguments))
    written = trial.folder / "promptlint-baseline.json"
    trial.check("baseline create wrote its file", written.exists())
    again = trial.run("check", "tree")
    trial.check("the baseline covers them", again.status == 0, again)


def _names() -> tuple[tuple[str, Callable[[Trial], None]], ...]:
    return (
        ("output for people: control characters and commands of CI", for_people),
        ("output for programs: whole, parsable, no control characters", for_programs),
        ("names that are not UTF-8", odd_names),
    )


ATTACKS = tuple(Attack(name, function) for name, function in _names())
