"""Invoke: compel's syntax, in the nodes of Stable Diffusion 1.5 and SDXL."""

from promptlint.programs.invoke.host import INVOKE_HOST
from promptlint.programs.model import Emphasis, Encoding, Escapes, Program, Source, Templates

__all__ = ["INVOKE", "PROGRAMS"]

INVOKE = Program(
    name="invoke",
    label="Invoke",
    summary="Invoke, whose Stable Diffusion 1.5 and SDXL nodes read compel's syntax.",
    sources=(
        Source("invoke-ai/InvokeAI", "6.14.2", ("invokeai/app/util/ti_utils.py",)),
        Source("damian0815/compel", "2.5.1", ("compel/prompt_parser.py",)),
        Source("invoke-ai/InvokeAI", "6.14.2", ("invokeai/app/invocations/compel.py",), status="read"),
    ),
    vectors="invokeai",
    host=INVOKE_HOST,
    is_sent_raw=True,
    weights_by_model=True,
    emphasis=Emphasis(round_vanish=True, number="after", marks=True),
    escapes=Escapes(characters='()"'),
    embeddings="angle",
    templates=Templates(variants=True, by_page=True),
    encoding=Encoding(cuts_by_family="always"),
    functions=True,
    raises=(
        "`.blend()` and `.and()` with fewer or more weights than texts: ParsingException.",
        "Text after `.blend(…)`: ParseException.",
        "A prompt of which no text is left, such as `withLora(boat)` alone: IndexError.",
    ),
    notes=(
        "The nodes of FLUX and later models send the text as it is.",
        "`.swap(…)` is read, but only the original is encoded; `withLora(…)` is read and ignored.",
        "After `.and(…)` nothing is read.",
        "A long prompt is not cut, but divided at its sentences.",
        "compel reads what is in brackets four or five times a level: six in each other take some 20 seconds.",
    ),
)
PROGRAMS = (INVOKE,)
