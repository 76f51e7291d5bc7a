"""What Dynamic Prompts is."""

from __future__ import annotations

from promptlint.programs.extensions.model import Extension
from promptlint.programs.model import Source

__all__ = ["DYNAMIC_PROMPTS"]

DYNAMIC_PROMPTS = Extension(
    name="dynamic-prompts",
    label="Dynamic Prompts",
    summary="Dynamic Prompts fills in templates: options, wildcards and variables.",
    programs=("a1111", "a1111-1.5", "forge", "forge-classic", "reforge", "comfyui"),
    vectors="dynamicprompts",
    folders=("sd-dynamic-prompts",),
    fills_variants=True,
    fills_wildcards=True,
    keywords={
        "{a|b}": "one of the options",
        "{2$$a|b|c}": "two of them, joined with a comma",
        "{1-2$$ and $$a|b|c}": "one or two of them, joined with the text between the `$$`",
        "{0.5::a|b}": "an option with a weight",
        "{!a|b}": "all of the options one after the other, `{~a|b}` one at random, `{@a|b}` the next one",
        "__name__": "a line of `name.txt`, or an entry of a list in YAML or JSON; `*` and `?` stand for others",
        "__name(key=value)__": "the same, with a variable for the entry",
        "${key=value}": "sets a variable; `=!` gives it its value at once, `?=` only if it has none",
        "${key:default}": "the value of a variable",
        "%{old ... car$$text}": "puts the text in the place of `...`",
        "#": "begins a comment, up to the end of the line; at the start of a part `//` and `/* */` do, too",
    },
    raises=(
        "`%` and `$` outside of their syntax, also in a prompt without templates: ParseException.",
        (
            "Braces, variables and wildcards that are not closed, and an odd `__`, also in the name of a LoRA: "
            "ParseException."
        ),
        "`{$$a|b}`, `{x$$a|b}`, `{2$$$$a|b}`: ParseException.",
        "A variable that is set in braces, `{${a=b}|c}`: ParseException.",
        "A variable without a value or with an empty one, `${a}`: KeyError.",
        "A variable whose value asks for itself: RecursionError. So does a wildcard whose entries name it.",
        "A prompt that is nothing but `${a=b}`: NotImplementedError.",
        "Options that are drawn at random with weights that add up to 0, `{0::a|0::b}`: ValueError.",
        "An unknown wildcard as an option, `{__unknown__|a}`, never ends where all combinations are made.",
    ),
    notes=(
        "Nothing escapes its characters: `\\{a|b\\}` becomes `\\a` or `\\b\\`.",
        "`|` divides options in round and square brackets, too: `{[a|b]|c}` has the options `[a`, `b]` and `c`.",
        "Where it raises, neither the prompt nor the negative prompt is filled in, and the page shows nothing of it.",
        "`{2-1$$a|b}` is read as `{1-2$$a|b}`, and `{3$$a|b}` gives two options.",
        "Blanks before an option are left out, those after it are kept.",
        "In text files an entry has no weight: `2::red` is inserted as written. In lists of YAML and JSON it has.",
        "Entries are sorted, and each is taken once. Numbers, truth values and lists in a list are left out.",
        (
            "Names of wildcards are case-sensitive where names of files are. One that is not found is looked for in "
            "all folders; one that is nowhere stays in the prompt."
        ),
    ),
    sources=(
        Source("adieyal/dynamicprompts", "0.31.0", ("parser/parse.py", "samplers/", "wildcards/")),
        Source(
            "adieyal/sd-dynamic-prompts",
            "e8326b5e",
            ("sd_dynamic_prompts/dynamic_prompting.py", "sd_dynamic_prompts/helpers.py"),
            status="read",
        ),
    ),
)
