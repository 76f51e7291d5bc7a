"""What shells complete."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from promptlint.cli import main
from promptlint.cli.commands import COMMANDS
from promptlint.programs.catalogue import NAMES

COMPLETED: tuple[tuple[tuple[str, ...], set[str]], ...] = (
    (("che",), {"check"}),
    (("",), set(COMMANDS)),
    (("-",), {"-h", "--help", "-V", "--version"}),
    (("--v",), {"--version"}),
    (("check", "--output-f"), {"--output-format", "--output-file"}),
    (("check", "--output-format", "ju"), {"junit"}),
    (("check", "--output-format", "=", "ju"), {"junit"}),
    (("check", "--output-format=ju"), {"--output-format=junit"}),
    (("check", "--target", ""), set(NAMES)),
    (("check", "--target", "="), set(NAMES)),
    (("check", "--model-family", "flux1-"), {"flux1-dev", "flux1-krea", "flux1-schnell", "flux1-kontext"}),
    (("show", "--model-family", "pony"), {"pony", "pony6", "pony7", "pony-v6", "pony-v7"}),
    (("show", "--target", "a"), {"a1111", "a1111-1.5"}),
    (("show", "--ho"), set()),
    (("check", "--plugin", "lora-"), {"lora-block-weight", "lora-tags"}),
    (("check", "--plugin", "negpip,dynamic"), {"negpip,dynamic-prompts"}),
    (("check", "--select", "nested-"), {"nested-weight"}),
    (("fix", "--extend-select", "PW00"), {f"PW00{n}" for n in range(1, 10)}),
    (("baseline", "create", "--ignore", "PD001,PL00"), {f"PD001,PL00{n}" for n in range(1, 6)}),
    (("check", "--ignore", "stale"), {"stale-baseline-entry"}),
    (("check", "--kind", "pa"), {"page", "pack"}),
    (("check", "--role", ""), {"positive", "negative", "unknown"}),
    (("check", "--min-severity", ""), {"error", "warning", "info"}),
    (("check", "--fail-level", "e"), {"error"}),
    (("check", "--fail-level=i"), {"--fail-level=info"}),
    (("check", "--select", "AL"), {"ALL"}),
    (("check", "--ignore", "AL"), set()),
    (("check", "-o", "mine."), {"mine.toml"}),
    (("check", "--baseline", "mine."), {"mine.toml"}),
    (("check", "--lock", "mine."), {"mine.toml"}),
    (("check", "--models", "mine."), {"mine.toml"}),
    (("fix", "--unsafe"), {"--unsafe-fixes"}),
    (("check", "--color", ""), {"auto", "always", "never"}),
    (("check", "--jobs", ""), set()),
    (("check", "--config", "mine"), {"mine.toml", "mine and yours.txt"}),
    (("check", "--config=mine."), {"--config=mine.toml"}),
    (("check", "mine"), {"mine.toml", "mine and yours.txt"}),
    (("format", "--line-breaks", ""), {"keep", "join", "unwrap", "tag-a-line"}),
    (("format", "--weights", "n"), {"numbers"}),
    (("format", "--commas", ""), {"keep", "clean"}),
    (("format", "--underscores", "s"), {"space"}),
    (("baseline", ""), {"create", "update", "prune"}),
    (("baseline", "create", "mine."), {"mine.toml"}),
    (("models", ""), {"list", "show", "lock", "verify"}),
    (("models", "list", "--kind", "lora,emb"), {"lora,embedding"}),
    (("models", "lock", "--output-format", ""), {"text", "json"}),
    (("models", "show", "mine."), set()),
    (("rule", "nested-"), {"nested-weight"}),
    (("rule", "PW008"), {"PW008"}),
    (("show", "--html", "mine."), {"mine.toml"}),
    (("show", "--steps", ""), set()),
    (("show", "--kind", "sd"), {"sdprompt"}),
    (("extract", "--role", "p"), {"positive"}),
    (("config", "mine."), {"mine.toml"}),
    (("server", "--"), {"--stdio", "--help"}),
    (("completion", ""), {"bash", "zsh", "fish"}),
    (("init", "--"), {"--help"}),
)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name in ("mine.toml", "mine and yours.txt"):
        (tmp_path / name).touch()
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    for words, _ in COMPLETED:
        quoted = " ".join(f"'{word}'" for word in ("promptlint", *words))
        script += f"COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _promptlint\n"
        script += "printf '%s\\n' \"${COMPREPLY[@]}\"; echo ---\n"
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert result.stderr == ""
    answers = [set(answer.strip().splitlines()) for answer in result.stdout.split("---\n")]
    for (words, wanted), answer in zip(COMPLETED, answers, strict=False):
        assert answer == wanted, words


def test_every_option_of_every_command_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == 0
    script = capsys.readouterr().out
    for command in COMMANDS:
        assert main([command, "--help"]) == 0
        named = set(re.findall(r"(?m)^ {2,}(?:-\w(?: [A-Z]+)?, )?(--[a-z][a-z-]+)", capsys.readouterr().out))
        (line,) = (line for line in script.splitlines() if line.startswith(f"    {command}) "))
        assert named <= set(line.split('options="')[1].split('"')[0].split()), command


@pytest.mark.parametrize(("shell", "start"), [("zsh", "autoload -U"), ("fish", "complete -c promptlint")])
def test_other_shells_have_scripts(shell: str, start: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert capsys.readouterr().out.startswith(start)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh_completes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """By the script for bash, which zsh runs in a way of its own; it sorts out itself what begins with the word."""
    for name in ("mine.toml", "mine and yours.txt"):
        (tmp_path / name).touch()
    cases = [case for case in COMPLETED if "=" not in case[0]]
    assert main(["completion", "zsh"]) == 0
    script = f"autoload -U compinit && compinit -u -D\n{capsys.readouterr().out}\n"
    for words, _ in cases:
        quoted = " ".join(f"'{word}'" for word in ("promptlint", *words))
        script += f"COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; COMPREPLY=(); emulate ksh -c _promptlint\n"
        script += "print -rl -- $COMPREPLY; echo ---\n"
    result = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert result.stderr == ""
    answers = result.stdout.split("---\n")
    for (words, wanted), answer in zip(cases, answers, strict=False):
        assert {line for line in answer.splitlines() if line and line.startswith(words[-1])} == wanted, words


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
def test_fish_completes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "fish"]) == 0
    script = capsys.readouterr().out
    wanted = {
        "promptlint extr": {"extract"},
        "promptlint -": {"-h", "--help", "-V", "--version"},
        "promptlint check --min-severity ": {"error", "warning", "info"},
        "promptlint format --commas ": {"keep", "clean"},
        "promptlint baseline ": {"create", "update", "prune"},
        "promptlint models ver": {"verify"},
        "promptlint check --target inv": {"invoke"},
        "promptlint check --select PW008,nested-w": {"PW008,nested-weight"},
        "promptlint rule nested-": {"nested-weight"},
    }
    asked = "".join(f"complete -C'{line}'; echo ---\n" for line in wanted)
    result = subprocess.run(["fish", "-N", "-c", f"{script}{asked}"], capture_output=True, text=True, check=True)
    answers = [{row.split("\t")[0] for row in each.splitlines()} for each in result.stdout.split("---\n")]
    for (line, expected), answer in zip(wanted.items(), answers, strict=False):
        assert answer == expected, line


def test_a_shell_there_is_not_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert capsys.readouterr().err == "promptlint: error: name a shell: bash, zsh, fish\n"
