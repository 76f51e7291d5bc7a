"""The programs that read prompts: what each reads, held to what its own code returned.

One module or package a program.
"""

from promptlint.programs.stages import stage

__all__ = ["stage"]
