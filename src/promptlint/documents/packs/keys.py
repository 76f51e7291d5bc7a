"""Keys for prompts: which there are, and of which role what stands under them is."""

from __future__ import annotations

from promptlint.documents.frames import FRAMED, is_frame
from promptlint.documents.model import PromptKeys, Role

__all__ = ["key_of", "role_of_key"]

_POSITIVE = ("prompt", "positive", "positive_prompt", "positive_conditioning", "positive_style_prompt")
_NEGATIVE = ("negative_prompt", "negative", "negative_conditioning", "negative_style_prompt")
_OF_FILMS = frozenset(
    ("animation_prompts", "animation_prompts_positive", "prompt_map", "prompt_schedule", "head_prompt", "tail_prompt")
)
_KNOWN = PromptKeys(
    positive=frozenset(
        [*_POSITIVE, "prompts", "positive_prompts", "prompt_positive", "text_positive", "hr_prompt", "ad_prompt"]
    )
    | _OF_FILMS
    | {"default_prompt", "style_prompt"},
    negative=frozenset(
        [*_NEGATIVE, "negative_prompts", "negativeprompt", "neg_prompt", "uc", "text_negative", "prompt_negative"]
    )
    | {"hr_negative_prompt", "ad_negative_prompt", "default_prompt_negative", "default_negative_prompt"}
    | {"animation_prompts_negative", "n_prompt", "neg_prompts"},
)


def role_of_key(key: object, more: PromptKeys, *, known: bool = True) -> Role | None:
    """The role of what stands under a key, or None where it is not a prompt; `more` are keys beside the known ones."""
    name = PromptKeys.plain(key)
    for keys in (more, _KNOWN) if known else (more,):
        if name in keys.positive:
            return Role.POSITIVE
        if name in keys.negative:
            return Role.NEGATIVE
    return None


def key_of(path: tuple[str | int, ...], keys: PromptKeys) -> int | None:
    """Where in a path the key is that says what the string is: the last one, in front of places in a list."""
    at = len(path) - 1
    while at > 0 and isinstance(path[at], int):
        at -= 1
    if at > 0 and PromptKeys.plain(path[at - 1]) in FRAMED and is_frame(path[at]):
        at -= 1
    return at if path and role_of_key(path[at], keys) is not None else None
