"""One Button Prompt: prompts that are made by chance."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["ONE_BUTTON_PROMPT"]

ONE_BUTTON_PROMPT = Extension(
    name="one-button-prompt",
    label="One Button Prompt",
    summary="One Button Prompt makes prompts by chance, and fills in what templates say.",
    programs=("a1111", "forge", "comfyui"),
    folders=("OneButtonPrompt",),
    fills_variants=True,
    fills_wildcards=True,
    sources=(Source("AIrjen/OneButtonPrompt", "README", (), "documented"),),
)
