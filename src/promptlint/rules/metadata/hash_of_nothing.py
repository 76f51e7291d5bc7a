"""PM012: a hash that is that of an empty file."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.documents.model import Flaw
from promptlint.programs.properties import ANY_TEXT
from promptlint.rules.facts.flaws import file_flaws, report_flaw
from promptlint.rules.kit.context import DocumentContext
from promptlint.rules.kit.rule import Bad, Default, Good, Rule

__all__ = ["HashOfNothing"]

_SETTINGS = "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1"


class HashOfNothing(Rule):
    """A hash in the settings of a picture that is that of an empty file.

    ## Why is this bad?
    `e3b0c44298fc` is how the SHA-256 of nothing begins. A program writes it where it hashed an empty file, or one that
    only stands for the real one, and it is the same for every file of that kind. When the infotext is pasted, programs
    look LoRAs up by their hash, so that another LoRA may be put in the place of the one that was used.

    ## Example
    `Lora hashes: "ink_v2: e3b0c44298fc"`

    ## Use instead
    The hash of the file that was used, or none.
    """

    code, name, severity = "PM012", "hash-of-nothing", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (file_flaws,)
    needs = (ANY_TEXT,)
    fold_after = 1
    good = (
        Good(f'a cat, <lora:ink:1>\n{_SETTINGS}, Lora hashes: "ink: 4f1c9a02be77"', path="a.txt"),
        Good(
            f'a cat, <lora:ink:1>\n{_SETTINGS}, Lora hashes: "ink: e3b0c442aaaa, e3b0c44298fc: 12345678"', path="a.txt"
        ),
        Good(f"e3b0c44298fc\n{_SETTINGS}, Note: e3b0c44298fc", path="a.txt"),
    )
    bad = (
        Bad(f"a cat\n{_SETTINGS}, Model hash: e3b0c44298", at="e3b0c44298", path="a.txt"),
        Bad(f'a cat, <lora:ink:1>\n{_SETTINGS}, Lora hashes: "ink: e3b0c44298fc"', at="e3b0c44298fc", path="a.txt"),
        Bad(
            f'a cat\n{_SETTINGS}, Hashes: {{"model": "12ab34cd56", "lora:ink": "E3B0C44298FC"}}',
            at="E3B0C44298FC",
            path="a.txt",
        ),
        Bad(f'a cat\n{_SETTINGS}, TI hashes: "worn: 12ab34cd56ef, ink: e3b0c44298fc"', at="e3b0c44298fc", path="a.txt"),
    )

    def check(self, node: Flaw, ctx: DocumentContext) -> Iterator[Diagnostic]:
        yield from report_flaw(self, node, ctx, advice="hash the file again, or leave the hash out")
