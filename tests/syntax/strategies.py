"""Random prompts for Hypothesis, rich in syntax."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["PIECES", "prompts"]

PIECES = (
    *"()[]{}<>:|\\,#$_ \n",
    "cat",
    "1.2",
    "0.5",
    ":1.2)",
    ":5]",
    ": +.5 )",
    "BREAK",
    "AND",
    "<lora:x:0.8>",
    "<lora:",
    "[a:b:0.5]",
    "[a|b]",
    "{a|b}",
    "{2$$a|b}",
    "${v}",
    "__w/x__",
    "__",
    "__{",
    "}__",
    "__!a(b=",
    "__${v:",
    "\\(",
    "# note\n",
    "１",
    "（",
    "😀",
)


def prompts(max_size: int = 30) -> st.SearchStrategy[str]:
    """Pieces of syntax and single characters in any order."""
    return st.lists(st.one_of(st.sampled_from(PIECES), st.characters()), max_size=max_size).map("".join)
