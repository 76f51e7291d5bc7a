"""What the host does with a prompt: one module a stage, each a pure function of text.

`evaluate` chains the stages in the host's order and keeps every piece's place in the prompt. Where the host raises,
a stage raises HostError. Most stages share their module's name; from here the name is the function.
"""

from promptlint.semantics.chunking import chunks
from promptlint.semantics.comments import strip_comments
from promptlint.semantics.composition import compose
from promptlint.semantics.errors import HostError
from promptlint.semantics.evaluation import evaluate
from promptlint.semantics.networks import extract_networks
from promptlint.semantics.scheduling import schedule
from promptlint.semantics.tokenizer import tokens
from promptlint.semantics.weighting import attention

__all__ = [
    "HostError",
    "attention",
    "chunks",
    "compose",
    "evaluate",
    "extract_networks",
    "schedule",
    "strip_comments",
    "tokens",
]
