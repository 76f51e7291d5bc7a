"""Patterns of a repository that take for ever to match (ReDoS)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fuzz.attacks.trial import Attack, Trial

__all__ = ["ATTACKS"]

_STARS = "*a" * 10 + "*b"
_QUESTIONS = "?*" * 20 + "b"
_DEEP = "**/" * 30 + "b"
_CLASSES = "[a-z]*" * 12 + "b"
_MIXED = "**/a*" * 10 + "**/*b"
_LONG = "a" * 200


_GITIGNORES = (
    ("stars", _STARS),
    ("questions and stars", _QUESTIONS),
    ("folders", _DEEP),
    ("classes", _CLASSES),
    ("folders and stars", _MIXED),
    ("a thousand stars", "*a" * 1000 + "b"),
    ("only stars", "*" * 5000 + "b"),
    ("negated", "!" + _STARS),
    ("with a slash", "/" + _STARS + "/x"),
)


def _configurations() -> Iterator[tuple[str, str]]:
    for name, pattern in (("stars", _STARS), ("folders and stars", _MIXED), ("classes", _CLASSES)):
        quoted = json.dumps(pattern)
        yield f"exclude: {name}", f"exclude = [{quoted}]\n"
        yield f"extend-exclude: {name}", f"extend-exclude = [{quoted}]\n"
        yield f"include: {name}", f"include = [{quoted}]\n"
        yield f"per-file-ignores: {name}", f'[per-file-ignores]\n{quoted} = ["PD"]\n'
        yield f"overrides: {name}", f'[[overrides]]\nfiles = [{quoted}]\nkind = "prompt"\n'
        yield f"require.files: {name}", f'[[require]]\nname = "x"\nfiles = [{quoted}]\n'
    for key in ("forbid", "require"):
        yield f"tags.{key}", f'[[tags]]\ncode = "U001"\n{key} = [{json.dumps("*a" * 300 + "*b")}]\n'
    yield "tags.replace", f'[[tags]]\ncode = "U001"\n[tags.replace]\n{json.dumps("*a" * 300 + "*b")} = "x"\n'
    for expression in ("/(a+)+b/", "/(a|a)*b/", "/(a|aa)+$/", "/^(([a-z])+.)+[A-Z]([a-z])+$/", "/(.*a){20}b/"):
        yield f"tags.forbid {expression}", f'[[tags]]\ncode = "U001"\nforbid = [{json.dumps(expression)}]\n'


def patterns_of_files(trial: Trial) -> None:
    """A folder is searched in moderate time, whatever its patterns are."""
    for number, (name, pattern) in enumerate(_GITIGNORES):
        folder = trial.sub(f"ignore{number}")
        for stem in (_LONG, "x"):
            (folder / f"{stem}.prompt").write_text("((a, b")
        deep = folder.joinpath(*"a" * 40)
        deep.mkdir(parents=True)
        (deep / "x.prompt").write_text("((a, b")
        (folder / ".gitignore").write_text(pattern + "\n")
        trial.checks(f".gitignore: {name}", trial.run("check", ".", cwd=folder))


def patterns_of_configurations(trial: Trial) -> None:
    """The same for each key of the configuration that is a pattern."""
    for number, (name, config) in enumerate(_configurations()):
        folder = trial.sub(f"config{number}")
        (folder / f"{_LONG}.prompt").write_text(f"((a, {'a' * 3000}, b, {'a' * 29}!")
        (folder / "promptlint.toml").write_text(config)
        trial.checks(name, trial.run("check", ".", cwd=folder))


def patterns_of_prompts(trial: Trial) -> None:
    """Prompts, names and files that are long and nearly match."""
    texts = {
        "brackets": "(" * 50_000,
        "closers": ")" * 50_000,
        "schedules": "[a:" * 20_000,
        "alternations": "[a|" * 20_000,
        "tags": "<lora:" * 20_000,
        "blanks": "a" + " " * 100_000 + ":",
        "BREAK": "BREAK " * 20_000 + "BREA",
        "AND": " AND " * 5_000,
        "commas": "," * 100_000,
        "one word": "a" * 300_000,
        "digits": "(a:" + "9" * 100_000 + ")",
        "dots": "(a:" + "." * 50_000,
        "wildcards": "__" * 30_000,
        "variants": "{a|" * 20_000,
        "a slot of blanks": "{" + "\t" * 100_000 + "]",
        "comments": "#\n" * 30_000,
        "directives": "# promptlint: ignore[" + "PS001," * 20_000,
        "labels": "Negative prompt: " * 10_000,
        "settings": "a\n" + "Steps: 1, " * 30_000,
        "options": "--prompt a " * 10_000,
        "requirements": "# requires: " + "a + " * 20_000,
        "entities": "&amp;" * 30_000,
        "cells": "| a " * 30_000,
        "fences": "```\n" * 20_000,
    }
    for name, text in texts.items():
        path = trial.folder / f"{name}.txt"
        path.write_text(f"{text}\n", encoding="utf-8")
        trial.checks(f"check: {name}", trial.run("check", path, "--select", "ALL", "--max-findings", "3", timeout=60))


ATTACKS = (
    Attack("patterns of .gitignore", patterns_of_files),
    Attack("patterns of configurations and rules", patterns_of_configurations),
    Attack("long prompts that nearly match", patterns_of_prompts),
)
