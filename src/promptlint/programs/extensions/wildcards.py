"""stable-diffusion-webui-wildcards: a line of a file for `__name__`."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["WILDCARDS"]

WILDCARDS = Extension(
    name="wildcards",
    label="the wildcards extension",
    summary="The extension stable-diffusion-webui-wildcards puts a line of a file in the place of `__name__`.",
    programs=("a1111", "forge"),
    folders=("stable-diffusion-webui-wildcards",),
    fills_wildcards=True,
    keywords={"__name__": "a line of the file with that name"},
    notes=("Variants, `{a|b}`, are text for it.",),
    sources=(Source("AUTOMATIC1111/stable-diffusion-webui-wildcards", "README", (), "documented"),),
)
