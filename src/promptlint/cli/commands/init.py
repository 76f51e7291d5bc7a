"""`promptlint init`: a configuration to begin with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from promptlint.addresses import SCHEMA_URL
from promptlint.cli.errors import UsageError
from promptlint.cli.options import Options, add_help
from promptlint.cli.parser import Parser
from promptlint.cli.terminal import write_line
from promptlint.cli.writing import write_new

__all__ = ["InitOptions", "new_parser", "run"]

_START = f"""\
#:schema {SCHEMA_URL}
# promptlint: settings for the prompts in this folder and below. Every line is optional.

# The program that reads the prompts: a1111, forge, sdnext, comfyui, invoke, diffusers, novelai, other.
target = "a1111"

# The model family that they are for, where nothing beside the prompts says it: sd1, sdxl, pony, illustrious, noobai,
# sd3, flux, chroma, qwen-image, z-image, … (docs/families).
# model-family = "sdxl"

# What is installed in it and changes what a prompt means: dynamic-prompts, negpip, regional-prompter,
# lora-block-weight, lora-tags, loractl, composable-lora, prompt-control.
plugins = []

# Rules by code, beginning of a code, or name; `promptlint rule` lists them. Presets: default, strict, style.
preset = "default"
# extend-select = ["PT001"]
# ignore = ["PX001"]

# Files to leave out, as in .gitignore.
# exclude = ["old/"]

# Rules that are off for some files.
# [per-file-ignores]
# "drafts/*.txt" = ["PD"]

# Other settings for some files.
# [[overrides]]
# files = ["wildcards/**"]
# kind = "lines"
# role = "unknown"

# Options of rules.
# [rules.PW009]
# limit = 1.8

# Where the models are, so that missing LoRAs and embeddings are found.
# [models]
# root = "../stable-diffusion-webui"

# What these prompts must refer to.
# [[require]]
# lora = "my-style_v2"

# Rules of your own.
# [[tags]]
# forbid = ["watermark"]
# message = "our pictures have none"
"""


@dataclass(frozen=True, kw_only=True)
class InitOptions(Options):
    """Where to."""

    folder: str


def new_parser() -> Parser[InitOptions]:
    """The parser of the command's arguments."""
    parser = Parser(InitOptions, "init", "Write a commented promptlint.toml to begin with.", "[OPTIONS] [FOLDER]")
    add = parser.add_argument_group("Arguments and options").add_argument
    add("folder", nargs="?", default=".", metavar="FOLDER", help="where to (default: .)")
    add_help(add)
    return parser


def run(options: InitOptions) -> int:
    """Write `promptlint.toml`; returns the exit status. Raises UsageError."""
    from promptlint.config import CONFIG_NAMES

    folder = Path(options.folder)
    path = folder / CONFIG_NAMES[0]
    there = next((folder / name for name in CONFIG_NAMES[:2] if os.path.lexists(folder / name)), None)
    if there is not None:
        raise UsageError(f"{there}: is there already; `promptlint config` shows what it says")
    write_new(path, _START, within=folder)
    write_line(f"{path}: written; `promptlint check {folder}` uses it")
    return 0
