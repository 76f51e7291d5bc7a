"""negpip: weights below 0 in a prompt."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["NEGPIP"]

NEGPIP = Extension(
    name="negpip",
    label="NegPiP",
    summary="NegPiP takes what has a weight below 0 out of the picture.",
    programs=("a1111", "forge", "reforge", "comfyui"),
    folders=("sd-webui-negpip",),
    negative_weights=True,
    keywords={"(a:-1)": "what is written is drawn away"},
    sources=(Source("hako-mikan/sd-webui-negpip", "README", (), "documented"),),
)
