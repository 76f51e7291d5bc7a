"""Whatever is none of the programs that are known."""

from promptlint.programs.model import Program

__all__ = ["OTHER", "PROGRAMS"]

OTHER = Program(
    name="other",
    label="the program",
    summary="A program whose syntax is not known: only what is true of any text is reported.",
    is_known=False,
)
PROGRAMS = (OTHER,)
