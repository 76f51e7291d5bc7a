"""The tags that SwarmUI reads, `<name:…>` or `<name[…]:…>`, so that a known one can be told from an unknown one.

Source: `src/Text2Image/T2IPromptHandling.cs`, `src/Utils/PromptRegion.cs` and `docs/Features/Prompt Syntax.md` at
062407c7, read. Extensions may add tags. A tag with another name is text.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["TAGS", "TAG_MEANINGS"]

TAG_MEANINGS: Mapping[str, str] = {
    "alt": "short for `alternate`",
    "alternate": "one of some texts in turn at each step, as `[a|b]`",
    "base": "what follows goes to the base model only",
    "break": "begins a new chunk of the prompt",
    "clear": "makes a part of the picture transparent; its name must be in lowercase",
    "comment": "is left out",
    "embed": "an embedding",
    "embedding": "an embedding, as `embed`",
    "extend": "makes a video longer; what follows is its prompt",
    "fromto": "one text up to a step and another after it, as `[a:b:10]`",
    "lora": "a LoRA with its weight, and one for the text encoder",
    "macro": "what `setmacro` stored, filled in again each time",
    "object": "what follows is drawn in a rectangle, which is then refined",
    "p": "short for `preset`",
    "param": "sets a parameter, or writes its value",
    "pixeldecoder": "what follows goes to the pixel decoder only",
    "preset": "applies a preset",
    "random": "one of some texts, by chance",
    "refiner": "what follows goes to the refiner only",
    "region": "what follows is drawn in a rectangle",
    "repeat": "a text several times",
    "segment": "refines a part of the picture; what follows is its prompt",
    "setmacro": "stores a text, whose tags are filled in where `macro` names it",
    "setvar": "stores a text, with its tags filled in",
    "trigger": "the trigger phrases of the model and its LoRAs",
    "var": "what `setvar` stored",
    "video": "what follows goes to the video model only",
    "videoswap": "what follows goes to the second video model only",
    "wc": "short for `wildcard`",
    "wildcard": "a line of a wildcard file, by chance",
}
"""The names of tags in lowercase, each with what the tag does. Case does not count, except where a meaning says so."""

TAGS = frozenset(TAG_MEANINGS)
"""The names of all tags."""
