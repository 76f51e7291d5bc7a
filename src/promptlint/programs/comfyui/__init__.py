"""ComfyUI: what its page sends, and what its core makes of that."""

from promptlint.programs.comfyui.page import Choice, PageReading, read_page, sent
from promptlint.programs.comfyui.tokens import Tokenized, tokenize

__all__ = [
    "Choice",
    "PageReading",
    "Tokenized",
    "read_page",
    "sent",
    "tokenize",
]
