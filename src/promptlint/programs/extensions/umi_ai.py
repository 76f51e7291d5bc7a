"""Umi-AI: wildcards with tags."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["UMI_AI"]

UMI_AI = Extension(
    name="umi-ai",
    label="Umi-AI",
    summary="Umi-AI fills in wildcards, and entries of lists that have a tag.",
    programs=("a1111",),
    folders=("Umi-AI", "UmiAI", "sd-webui-umi-ai"),
    fills_variants=True,
    fills_wildcards=True,
    keywords={
        "{a|b}": "one of the texts",
        "__name__": "a line of the file with that name",
        "<[tag]>": "an entry with that tag",
    },
    sources=(Source("Klokinator/Umi-AI", "README", (), "documented"),),
)
