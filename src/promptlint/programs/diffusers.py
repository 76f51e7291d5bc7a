"""diffusers: a library, to which a prompt is text."""

from promptlint.programs.model import Encoding, Program, Source
from promptlint.semantics.host import text_host

__all__ = ["DIFFUSERS", "PROGRAMS"]

DIFFUSERS = Program(
    name="diffusers",
    label="diffusers",
    summary="The diffusers library, which sends a prompt to the tokenizer as it is.",
    sources=(Source("diffusers, Stable Diffusion pipelines", "documentation", status="documented"),),
    host=text_host("diffusers", "diffusers"),
    encoding=Encoding(longest=77, cuts_by_family="by default"),
    notes=("Packages that weigh text, such as compel, read a prompt before diffusers does, and are not this program.",),
)
PROGRAMS = (DIFFUSERS,)
