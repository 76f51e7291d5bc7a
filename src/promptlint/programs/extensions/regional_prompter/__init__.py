"""Regional Prompter: keywords that part a picture into regions."""

from promptlint.programs.extensions.model import Extension
from promptlint.programs.extensions.regional_prompter.mistakes import region_faults, region_pieces
from promptlint.programs.extensions.regional_prompter.parting import (
    AND,
    BASE,
    BREAK,
    COLUMN,
    COMMON,
    PROMPT,
    ROW,
    keyword_spans,
    regions,
)
from promptlint.programs.model import Source

__all__ = ["REGIONAL_PROMPTER", "keyword_spans", "regions"]

REGIONAL_PROMPTER = Extension(
    name="regional-prompter",
    label="Regional Prompter",
    summary="Regional Prompter draws each region of a picture with a part of the prompt.",
    programs=("a1111", "forge", "reforge"),
    folders=("sd-webui-regional-prompter",),
    regions_by_breaks=True,
    guides=True,
    words=(COMMON, BASE, ROW, COLUMN, PROMPT),
    pieces=region_pieces,
    faults=region_faults,
    keywords={
        COLUMN: "begins the next column",
        ROW: "begins the next row",
        COMMON: "ends the part that is put before the prompt of every region",
        BASE: "ends the part that is drawn over the whole picture",
        PROMPT: "parts the prompt in the mode in which words mark the regions",
        BREAK: "parts regions, as many as ratios are given",
        AND: "the same as `BREAK`, unless an option keeps it",
    },
    notes=(
        "Keywords count in capitals only, but inside of words, too: `STANDARD` has `AND` in it.",
        "If the last region is empty, its prompt is `_`.",
        "The common part is what comes before the first keyword, whichever that is; the base part follows it.",
        "With `ADDP` words mark the regions, and `ADDROW` and `ADDCOL` only part the prompt, as `BREAK` does.",
    ),
    sources=(Source("hako-mikan/sd-webui-regional-prompter", "be623452", ("scripts/rp.py", "scripts/regions.py")),),
)
