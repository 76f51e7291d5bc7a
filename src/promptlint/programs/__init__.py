"""The programs that read prompts: what each reads, held to what its own code returned.

One module or package a program, with its declaration, a `Program`, and its stages. `find_program` gives one by its
name; `stage` gives what one stage of it makes of a text, in the form in which the vectors of the tests hold it. The
parts of a declaration are `Emphasis`, `Escapes`, `Schedules`, `Breaks`, `Comments`, `Networks`, `Templates`, `Encoding`
and `Source`.
"""

from promptlint.programs.catalogue import NAMES, find_host, find_program
from promptlint.programs.model import (
    Breaks,
    Comments,
    Emphasis,
    Encoding,
    Escapes,
    Networks,
    Program,
    Schedules,
    Source,
    Templates,
)
from promptlint.programs.stages import stage

__all__ = [
    "NAMES",
    "Breaks",
    "Comments",
    "Emphasis",
    "Encoding",
    "Escapes",
    "Networks",
    "Program",
    "Schedules",
    "Source",
    "Templates",
    "find_host",
    "find_program",
    "stage",
]
