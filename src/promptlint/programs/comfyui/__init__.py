"""ComfyUI: what its page sends, what its core makes of that, and which text encoders read weights."""

from promptlint.programs.comfyui.encoders import ENCODERS, LOADERS, Encoder, encoders_of
from promptlint.programs.comfyui.page import Choice, PageReading, read_page, sent
from promptlint.programs.comfyui.tokens import Tokenized, tokenize

__all__ = [
    "ENCODERS",
    "LOADERS",
    "Choice",
    "Encoder",
    "PageReading",
    "Tokenized",
    "encoders_of",
    "read_page",
    "sent",
    "tokenize",
]
