"""The rules of this package; the entry point names this tuple."""

from promptlint_example.shouted_tag import ShoutedTag

__all__ = ["RULES", "ShoutedTag"]

RULES = (ShoutedTag,)
