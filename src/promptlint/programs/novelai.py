"""NovelAI, a closed service, as its documents and users tell."""

from promptlint.programs.model import Emphasis, Encoding, Program, Source

__all__ = ["NOVELAI", "PROGRAMS"]

CURLY = 1.05
"""What `{ }` multiplies by, and `[ ]` divides by."""

NOVELAI = Program(
    name="novelai",
    label="NovelAI",
    summary="NovelAI, a service with its own weights.",
    sources=(Source("NovelAI's documentation and guides of its users", "V4.5", status="documented"),),
    vectors="novelai",
    emphasis=Emphasis(square=1 / CURLY, curly=CURLY, number="before"),
    encoding=Encoding(longest=512),
    notes=("Numbers, `1.2::a::`, are read by V4 and later.",),
)
PROGRAMS = (NOVELAI,)
