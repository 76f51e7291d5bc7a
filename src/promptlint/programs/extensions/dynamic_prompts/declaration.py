"""What dynamic-prompts reads, as a declaration."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["DYNAMIC_PROMPTS"]

DYNAMIC_PROMPTS = Extension(
    name="dynamic-prompts",
    label="Dynamic Prompts",
    summary="Dynamic Prompts fills in templates: variants, wildcards and variables.",
    programs=("a1111", "forge", "reforge", "comfyui"),
    vectors="dynamicprompts",
    folders=("sd-dynamic-prompts",),
    fills_variants=True,
    fills_wildcards=True,
    keywords={
        "{a|b}": "one of the texts",
        "{2$$a|b|c}": "two of the texts",
        "{0.5::a|b}": "a text with a weight",
        "__name__": "an entry of the wildcard with that name",
        "${name=text}": "gives a variable a value",
        "${name}": "the value of a variable",
        "#": "a comment up to the end of the line",
    },
    sources=(
        Source("dynamicprompts", "0.31.0", ("dynamicprompts/parser/parse.py",)),
        Source("adieyal/sd-dynamic-prompts", "e8326b5e", (), "read"),
    ),
)
