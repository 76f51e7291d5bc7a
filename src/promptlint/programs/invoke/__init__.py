"""Invoke: compel's syntax, in the nodes of Stable Diffusion 1.5 and SDXL."""

from promptlint.programs.model import Emphasis, Encoding, Escapes, Program, Source, Templates

__all__ = ["INVOKE", "PROGRAMS"]

INVOKE = Program(
    name="invoke",
    label="Invoke",
    summary="Invoke, whose Stable Diffusion 1.5 and SDXL nodes read compel's syntax.",
    sources=(
        Source("invoke-ai/InvokeAI", "6.14.2", ("invokeai/app/util/ti_utils.py",)),
        Source("damian0815/compel", "2.5.1", ("compel/prompt_parser.py",)),
    ),
    vectors="invokeai",
    emphasis=Emphasis(round_vanish=True, number="after", marks=True),
    escapes=Escapes(characters='()"'),
    embeddings="angle",
    templates=Templates(variants=True, by_page=True),
    encoding=Encoding(longest=77),
    functions=True,
    notes=("The nodes of FLUX and later models send the text as it is.",),
)
PROGRAMS = (INVOKE,)
