# ruff: noqa: E501
"""Which mistakes the default rules find: `python -m benchmarks.recall [corpus.jsonl]`.

Writes one mistake into a prompt that has none, and looks whether the intended rule reports it. The prompts are
those of a corpus (see `benchmarks.noise`) that the default rules have nothing to say about, so every finding beside
the mistake is a false alarm.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import promptlint
from benchmarks.noise import CORPUS, prompts
from promptlint.documents.model import Document, Role
from promptlint.engine.linter import Linter
from promptlint.engine.report import Report

__all__ = ["KINDS", "NEGATIVE_TAGS", "POSITIVE_TAGS", "Injected", "Kind", "injections"]

POSITIVE_TAGS = (
    "castle ruins", "long sleeves", "silver hair", "amber eyes", "cobblestone street", "paper lantern", "freckles",
    "lighthouse", "wool scarf", "misty valley", "oil painting", "rim lighting", "sunflower field", "red umbrella",
    "steam train", "wooden bridge", "holding a teacup", "glowing mushrooms", "low angle", "cat",
)  # fmt: skip
NEGATIVE_TAGS = (
    "extra elbows", "bent spoon", "merged fingers", "date stamp", "film scratches", "lens dirt", "duplicate nose",
    "crooked smile", "plastic skin", "oversharpened", "moire", "banding", "stray pixels", "cut off feet", "halo",
    "three ears", "unfinished", "muddy colors", "posterized", "tangled hair",
)  # fmt: skip

_OPEN, _CLOSE = "«", "»"


@dataclass(frozen=True)
class Kind:
    """A kind of mistake. In `forms` `@1` … `@4` stand for tags, `«»` bounds the text that is wrong (all of it without
    them); `where` limits the places: `item` between commas, `first`, `last`, `group` inside a weighted group, `line`
    on a line of its own, `bracket` between bracketed neighbours,
    `glued` without white space, `break` after a BREAK, `nested` in brackets of brackets, `edge` at either end, `alone` without other text."""

    name: str
    code: str
    forms: tuple[str, ...]
    roles: tuple[str, ...] = ("positive", "negative")
    where: tuple[str, ...] = ("item", "first", "last", "group", "line", "bracket", "alone", "glued", "break", "nested")
    settings: tuple[tuple[str, str], ...] = ()


_TOP = ("item", "first", "last", "line", "bracket", "alone", "glued", "break")
_LAST = ("last", "alone")
_POS, _NEG = ("positive",), ("negative",)

KINDS: tuple[Kind, ...] = (
    Kind("open round bracket", "PS001", ("«(»@1", "«(»@1, @2:1.2", "«((»@1, @2", "@1 «(»@2", "«((»@1:1.2)", "«(»@1, (@2:1.2)", "«(»(@1)", "«(»@1:1.2, @2", "«((»@1)"), where=_TOP),
    Kind("open square bracket", "PS001", ("«[»@1", "«[[»@1, @2", "«[»@1:@2:0.5"), where=_TOP),
    Kind("round bracket closes nothing", "PS002", ("@1«)»", "(@1)«)»", "(@1:1.2)«)»", "@1:1.2«)»"), where=_TOP),
    Kind("square bracket closes nothing", "PS002", ("@1«]»", "[@1]«]»", "[@1:@2:0.5]«]»"), where=_TOP),
    Kind("crossed brackets", "PS002", ("(@1 [@2«)» @3]", "[@1, (@2«]», @3)"), where=_TOP),
    Kind("empty group", "PS003", ("()", "( )", "(())", "[]", "(:1.2)", "( :1.2)", "(,)", "([])", "( , )", "[|]", "[ | ]")),
    Kind("brackets of a name", "PS004", ("tracer_(overwatch)", "saber_(fate)", "cup_(object)", "/(genshin impact/)",
         "hatsune_miku_(vocaloid)", "mash_kyrielight_(fate/grand_order)")),
    Kind("escape of nothing", "PS005", ("@1«\\,»", "@1«\\:»1.2", "@1 «\\-» @2", '«\\"»@1«\\"»', "@1«\\.»", "«\\@1»", "@1«\\/»@2")),
    Kind("schedule with a decimal comma", "PS006", ("[@1:@2:0,5]", "[@1:0,3]", "[@1::0,7]")),
    Kind("schedule without a number", "PS006", ("[@1:@2]", "[@1:@2:]", "[@1:@2:half]", "[@1::]")),
    Kind("schedule with a wrong number", "PS006", ("[@1:@2:50%]", "[@1:@2:0.5s]", "[@1:@2:0.5.5]", "[@1:@2:O.5]", "[@1:@2:0..5]", "[@1;@2;0.5]", "[@1:@2;0.5]", "[@1:]")),
    Kind("schedule of too many parts", "PS006", ("[@1:@2:@3:0.5]", "[@1:@2:@3]", "[@1:@2:0.2:0.8]")),
    Kind("schedule as a weight", "PS007", ("[@1:1.1]", "[@1:1.3]", "[@1, @2:1.2]", "[@1:1.25]", "[[@1:1.5]]")),
    Kind("pipe in round brackets", "PS009", ("(@1|@2)", "(@1|@2) hat", "(@1 | @2 | @3)", "(@1|@2:1.2)")),
    Kind("bare pipe", "PS009", ("@1|@2", "@1 | @2", "@1 |", "@1 || @2"), where=("item", "first", "line", "bracket", "group", "glued", "break", "nested")),
    Kind("AND in a group", "PS010", ("(@1 AND @2:1.2)", "(@1 AND @2)", "((@1 AND @2))", "[@1 AND @2]", "(@1, @3 AND @2:1.3)"), roles=_POS, where=_TOP),
    Kind("AND in prose", "PS011", ("cats AND dogs", "@1 AND @2", "a @1 AND a @2"), roles=_POS, where=("item", "alone")),
    Kind("BREAK in a group", "PS012", ("(@1 BREAK @2:1.2)", "(@1, BREAK, @2:1.2)", "((@1 BREAK @2))", "[@1 BREAK @2]", "(@1 BREAK @2)"), where=_TOP),
    Kind("comment", "PS013", ("«#ff0000 hair»", "@1 «#@2»", "@1 «# @2»", "@1, «#2 @2»", "#@1"), where=("item", "last", "alone", "first", "line")),
    Kind("zero-width character", "PS014", ("@1«\u200b» @2", "@1«\u200b»", "«\u200b»@1", "@1«\ufeff»", "@1«\u2060»", "bad«\u00ad»hands", "@1«\u200d»", "@1«\u200e»")),
    Kind("odd space", "PS014", ("@1«\u00a0»@2", "«\u00a0»@1", "@1«\u3000»@2", "@1«\u202f»@2", "@1«\u2009»@2", "@1«\u00a0»")),
    Kind("full-width weight", "PS015", ("（@1：1.2）", "（@1:1.2）", "(@1：1.2)", "(@1:1.2）", "（@1:1.2)", "（（@1：1.3））", "（@1，@2：1.2）", "(@1:1．2)", "(@1：1，2)", "(@1∶1.2)")),
    Kind("full-width schedule", "PS015", ("[@1：@2：0.5]", "［@1：@2：0.5］", "[@1:@2：0.5]")),
    Kind("full-width LoRA tag", "PS015", ("＜lora：film_grain：0.8＞", "＜lora:film_grain:0.8＞", "<lora：film_grain：0.8>", "<lora:film_grain：0.8>"), roles=_POS),
    Kind("HTML entity", "PS016", ("&lt;lora:x:1&gt;", "@1 «&amp;» @2", "«&quot;»@1«&quot;»", "@1«&#39;»s hat", "@1«&nbsp;»@2", "&lt;lora:film_grain:0.8&gt;", "@1 «&gt;» @2", "@1«&#x27;»s hat", "@1 «&#39;»@2«&#39;»")),
    Kind("escaped twice", "PS005", ("saber \\\\(fate\\\\)",)),
    Kind("markdown escape", "PS021", ("long«\\_»hair", "looking«\\_»at«\\_»viewer", "«\\*»@1", "@1 «\\*»@2«\\*»")),
    Kind("markdown", "PS021", ("**@1**", "@1 **@2**")),
    Kind("keyword glued to a word", "PS019", ("«catBREAK» dog", "cat «BREAKdog»")),
    Kind("schedule before a colon", "PS017", ("[@1:@2:0.5]:1.1", "[@1:@2:0.5]:1.3", "[@1:@2:0.5]]", "[@1:@2:10]: @3"), where=("item", "first", "line", "bracket", "group", "glued", "break", "nested")),
    Kind("schedules switched off", "PS018", ("{@1|@2} [@3:@4:5]", "[@1:@2:0.5], @3|@4", "[@1:@2:0.5] {@3|@4}", "[@1|@2] @3 | @4"), where=_TOP),
    Kind("text run together", "PS019", ("(@1)(@2)", "@1<lora:film_grain:1>@2", "((@1))((@2))", "(@1:1.2)(@2:1.2)", "[@1][@2]"), roles=_POS),
    Kind("groups run together", "PS019", ("(@1)(@2)", "((@1))((@2))", "(@1:1.2)(@2:1.2)", "[@1][@2]"), roles=_NEG),
    Kind("schedule that never shows a part", "PS020", ("[@1:@2:1.0]", "[@1:@2:0]", "[@1:@2:0.0]", "[@1::0]", "[@1:1.0]")),
    Kind("no number", "PW001", ("(@1:1.2.3)", "(@1:1..2)", "(@1:1.2.)", "(@1:.)", "(@1, @2:0.8.5)")),
    Kind("decimal comma", "PW002", ("(@1:1,2)", "(@1:0,8)", "(@1, @2:1,3)", "((@1:1,2))", "(@1: 1,4)", "(@1:1,25)", "(@1:1, 2)")),
    Kind("weight without a colon", "PW013", ("(@1 1.2)", "(@1 0.8)", "(@1, @2 1.3)", "(silver hair1.2)", "(@1 1.15)")),
    Kind("space in the number", "PW003", ("(@1:1. 5)", "(@1:1 .5)", "(@1:0. 8)")),
    Kind("text after the weight", "PW003", ("(@1:1.2 ,@2)", "(@1:1.2,)", "(@1:1.2, @2)", "(@1:1.2 @2)", "(@1:1.3, )", "(@1:1.2.,)", "(@1, @2:1.2, @3)")),
    Kind("weights in one group", "PW003", ("(@1:1.5, @2:1.5, @3:1.5)", "(@1:1.2, @2:1.3)", "(@1:1.5,@2:1.4)", "(@1:1.2 @2:1.3)", "((@1:1.5, @2:1.5))")),
    Kind("weight with a letter or mark", "PW003", ("(@1:1.2f)", "(@1:1.2x)", "(@1:x1.2)", "(@1:O.8)", "(@1:1.2')")),
    Kind("semicolon for the colon", "PW013", ("(@1;1.2)", "(@1; 1.2)", "(@1=1.2)", "(@1,1.2)")),
    Kind("weight in other characters", "PW003", ("(@1:−0.8)", '(@1:"1.2")', "(@1:120%)", "(@1:(1.2))", "(@1:– 0.5)")),
    Kind("weight in brackets of its own", "PW014", ("@1«(1.2)»", "@1 «(0.8)»"), where=("item", "first", "last", "alone", "line")),
    Kind("doubled colon", "PW004", ("(@1::1.2)", "(@1: :1.2)", "(@1:::1.3)", "(@1, @2::1.2)")),
    Kind("colon without a number", "PW004", ("(@1«:»)", "(@1«:» )", "((@1«:»))", "(@1, @2«:»)")),
    Kind("comma before the weight", "PW004", ("(@1,:1.2)", "(@1, :1.2)", "(@1 , : 1.3)", "(@1, @2,:1.2)")),
    Kind("two weights", "PW004", ("(@1:1.2:1.3)", "(@1:1:1.2)", "(@1:0.8:1.1)", "(@1:1.4:1.4)")),
    Kind("weight after the bracket", "PW005", ("(@1)«:1.2»", "((@1))«:1.3»", "(@1) «:1.2»", "(@1)«: 1.2»", "(@1, @2)«:0.8»", "[@1]«:0.8»"), where=("item", "first", "line", "bracket", "group", "glued", "break", "nested")),
    Kind("weight without brackets", "PW006", ("@1:1.5", "@1:2", "@1: 1.2", "@1 :1.3", "@1:.5", "verybadimagenegative_v1.3:.5", "@1:1.61051", "@1:0.8", "a @1:1.1"), where=("item", "first", "line", "bracket", "glued", "break")),
    Kind("weight in a sentence", "PW006", ("photo of a «castle:0.5» by the sea", "a «knight:1.2» with a sword"), where=("item", "first", "line", "bracket", "glued", "break")),
    Kind("weight of the whole prompt", "PW007", ("@1:1.4", "photo 16:9", "(@1):1.2", "@1: 1.3", "@1:.8", "@1:1.2 ", "((@1)):1.5"), roles=_POS, where=_LAST),
    Kind("weight at the end of a negative", "PW006", ("@1:1.4", "@1:0.8", "@1: 1.3"), roles=_NEG, where=_LAST),
    Kind("weight in more brackets", "PW008", ("((@1:1.3))", "(((@1:1.2)))", "[(@1:1.3)]", "((@1, @2:1.2))", "( (@1:1.3) )"), where=_TOP),
    Kind("too heavy", "PW009", ("(@1:2.6)", "((((((((((@1))))))))))", "(@1:2.5)", "(@1, @2:2.8)", "(@1:12.5)")),
    Kind("weight of 1", "PW010", ("(@1:1)", "(@1:1.0)", "([@1])", "[(@1)]", "(@1:1.00)", "(@1, @2:1.0)"), where=_TOP),
    Kind("weight of 0 or less", "PW011", ("(@1:-1)", "(@1:0)", "(@1:-0.5)", "(@1:0.0)", "(@1:-1.2)")),
    Kind("emoticon as a weight", "PW012", ("(@1, :3)", "(:3)", "(@1 :3)", "(:3, :4)")),
    Kind("title with a number as a weight", "PW012", ("(final fantasy:7)", "(chapter:12)", "(@1:15)", "(@1:3)", "(@1:13)")),
    Kind("LoRA twice", "PD005", ("<lora:film_grain:.5>, @1, «<lora:film_grain:.8>»", "<lora:film_grain:0.7> @1 «<lora:film_grain:0.7>»", "<lora:film_grain:0.7> <lora:soft_light:1> «<lora:film_grain:0.7>»"), roles=_POS, where=_TOP),
    Kind("space in a LoRA tag", "PR001", ("< lora:film_grain:1>", "<lora: film_grain:1>", "<lora :film_grain:1>", "<lora:film_grain :1>"), roles=_POS),
    Kind("open LoRA tag", "PR001", ("<lora:film_grain:1", "<lora:film_grain:0.8", "<lora:film_grain", "lora:film_grain:1>", "<lora:film_grain:1)", "(lora:film_grain:1>"), roles=_POS, where=("item", "last", "first", "alone", "line")),
    Kind("doubled angle brackets", "PR001", ("<<lora:film_grain:1>>", "<lora:film_grain:1>>", "<<lora:film_grain:1>"), roles=_POS),
    Kind("LoRA file", "PR001", ("<lora:film_grain.safetensors:1>", "<lora:styles/film_grain:0.7>", "<lora:styles\\film_grain:1>", "<lora:film_grain.pt:1>"), roles=_POS),
    Kind("LoRA tag without colons", "PR001", ("<lora film_grain:1>", "<lora;film_grain;1>", "<lora::1>", "<lora:>", "<lora:film_grain,0.8>", "<lora:film_grain 0.8>", "<lora:film_grain;1>", "<lora:0.8>", "<:film_grain:1>", "<lo ra:film_grain:1>"), roles=_POS),
    Kind("unknown type of network", "PR002", ("<Lora:film_grain:1>", "<lroa:film_grain:1>", "<LORA:film_grain:0.8>", "<LoRA:film_grain:1>", "<lara:film_grain:1>", "<locon:film_grain:1>", "<model:film_grain:1>"), roles=_POS),
    Kind("link or mix in angle brackets", "PR002", ("<https://example.org/a>", "<filmGrain_mix:0.5>", "<film_grain:0.8>"), roles=_POS),
    Kind("LoRA weight is not a number", "PR003", ("<lora:film_grain:0,8>", "<lora:film_grain:O.8>", "<lora:film_grain:>", "<lora:film_grain:0.8.1>", "<lora:film_grain:high>", "<lora:film_grain:0.8 ,>", "<lora:film_grain:1.o>", "<lora:film_grain:80%>", "<hypernet:film_grain:0,8>"), roles=_POS),
    Kind("LoRA in the negative", "PR004", ("<lora:film_grain:1>", "<lora:film_grain:0.8>", "<lyco:film_grain:1>", "<hypernet:film_grain:1>", "(<lora:film_grain:1>)"), roles=_NEG),
    Kind("LoRA without brackets", "PR005", ("lora:film_grain:0.66", "lora:film_grain:1", "lora:filmGrain_v15:0.8", "(lora:film_grain:0.8)", "[lora:film_grain:0.8]", "{lora:film_grain:0.8}", "LoRA: film_grain:0.8"), where=("item", "first", "line", "bracket", "last", "alone", "glued", "break")),
    Kind("embedding as a LoRA", "PR009", ("<lora:easynegative:1>", "<lora:EasyNegative:0.8>", "<lora:badhandv4:1>"), roles=_POS),
    Kind("decorated embedding", "PR013", ("EasyNegative.pt", "<EasyNegative>", "<EasyNegative:0.8>", "badhandv4.pt", "EasyNegative.safetensors", "embeddings/EasyNegative", "by <bad-artist:0.8>", "by <bad-artist>", "(EasyNegative.pt:1.2)"), roles=_NEG),
    Kind("negative embedding", "PR014", ("EasyNegative", "badhandv4", "(EasyNegative:0.8)", "ng_deepnegative_v1_75t", "bad_prompt_version2", "easynegative"), roles=_POS),
    Kind("weight around a LoRA", "PR016", ("(<lora:film_grain:1>:1.2)", "(<lora:film_grain:1>)", "((<lora:film_grain:0.8>))", "[<lora:film_grain:1>]"), roles=_POS, where=_TOP),
    Kind("schedule of a LoRA", "PR016", ("[<lora:film_grain:1>::10]", "[<lora:film_grain:1>:0.5]", "[<lora:film_grain:1>:<lora:soft_light:1>:0.5]", "[<lora:film_grain:1>|<lora:soft_light:1>]"), roles=_POS, where=_TOP),
    Kind("LoRA weight out of range", "PR017", ("<lora:film_grain:8>", "<lora:film_grain:-3>", "<lora:film_grain:08>", "<lora:film_grain:2.5>", "<lora:film_grain:10>"), roles=_POS),
    Kind("text inside a LoRA tag", "PR018", ("<lora:film_grain:1 , (@1:1.2), <lora:soft_light:1>", "<lora:film_grain:0.8, @1, <lora:soft_light:0.5>", "<lora:film_grain @1, @2 <lora:soft_light:1>", "<lora:film_grain:1, @1, @2>"), roles=_POS, where=_TOP),
    Kind("equals sign in a LoRA name", "PR019", ("<lora:film=grain:1>", "<lora:style=film:0.7>"), roles=_POS),
    Kind("label", "PN003", ("«Negative prompt:» @1", "«Negative prompt:» @1, @2", "«negative prompt:» @1"), where=("first", "line", "alone")),
    Kind("pasted parameters", "PN003", ("\n«Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 12, Size: 512x768»", "«Steps: 30, Sampler: DPM++ 2M Karras»"), where=("last",)),
    Kind("lone parameter", "PN003", ("Steps: 20", "CFG scale: 7", "Sampler: Euler a", "Seed: 1234567", "Size: 512x768", "Clip skip: 2", "steps: 30"), where=("item", "first", "last", "alone", "line")),
    Kind("other labels", "PN003", ("«Prompt:» @1", "«parameters»\n@1", "«Positive prompt:» @1"), where=("first", "alone")),
    Kind("bad quality in the positive", "PN005", ("worst quality", "(worst quality:1.4)", "low quality", "bad anatomy", "(bad hands)", "fused fingers"), roles=_POS),
    Kind("good quality in the negative", "PN005", ("masterpiece", "best quality", "(masterpiece:1.2)"), roles=_NEG),
    Kind("BREAK twice", "PT004", ("@1 BREAK «BREAK» @2", "@1, BREAK, «BREAK», @2", "@1\n«BREAK\nBREAK»\n@2"), where=("item", "line")),
    Kind("BREAK at the edge", "PT004", ("BREAK",), where=("edge",)),
    Kind("braces", "PX001", ("{{@1}}", "{silver hair}", "{{{@1}}}", "{@1, @2}", "{{masterful}}", "({silver hair})", "{(silver hair)}", "{silver hair:1.2}", "{masterpiece}")),
    Kind("ComfyUI embedding", "PX002", ("embedding:film_look", "(embedding:film_look:1.2)", "embedding:film_look.pt", "embedding:film_look:1.2")),
    Kind("compel weight", "PX003", ("castle++", "(@1)1.2", "(@1)++", "(@1)+", "castle--", "(@1)0.8", "(@1)--"), where=("item", "first", "line", "bracket", "last", "alone", "glued", "break")),
    Kind("Midjourney parameters", "PX004", ("@1 «--ar 16:9»", "@1 «--v 5»", "@1 «--ar 3:2 --v 5.1»", "@1 «--stylize 750»", "@1 «--no @2»", "@1 «--q 2»", "@1 «--niji 5»", "@1 «--seed 12»", "@1 «—ar 16:9»", "@1 «–ar 16:9»", "@1 «--q .5»", "@1 «-ar 16:9»", "@1 «--ar16:9»"), where=("last", "item", "alone")),
    Kind("Midjourney weight", "PX004", ("@1«::2»", "@1 «::1.5»", "@1:: @2::2"), where=("item", "first", "line", "bracket", "last", "alone", "glued", "break")),
    Kind("NovelAI 4 weight", "PX004", ("1.2::@1::", "1.5::@1, @2::", "-1::@1::", "0.8::@1 ::"), where=("item", "first", "line", "bracket", "last", "alone", "glued", "break")),
    Kind("wildcard", "PX005", ("__color__", "__hair/colour__", "__color__ hair", "(__color__:1.2)", "__art/old masters__", "__style(v=ink)__")),
    Kind("variant or variable", "PX005", ("{red|blue} hair", "{2$$@1|@2|@3}", "${v}", "{@1|@2}", "{0.5::@1|0.5::@2}", "${v=@1}", "{red|blue|green}")),
    Kind("schedule never reached", "PS008", ("[@1:@2:30]", "[@1:25]", "[@1::40]"), settings=(("Steps", "20"),)),
)  # fmt: skip


@dataclass(frozen=True)
class Injected:
    """A prompt with a mistake in it: `span` is the text that is wrong, `form` which one, `where` its place."""

    kind: str
    code: str
    form: str
    where: str
    role: str
    text: str
    span: tuple[int, int]
    settings: dict[str, str] = field(default_factory=dict)
    negative: str | None = None


def _fill(form: str, role: str, base: str, rng: random.Random) -> str:
    pool = [tag for tag in (NEGATIVE_TAGS if role == "negative" else POSITIVE_TAGS) if tag not in base.casefold()]
    chosen = rng.sample(pool, 4)
    for number, tag in enumerate(chosen, 1):
        form = form.replace(f"@{number}", tag)
    return form


def _place(where: str, tags: list[str], bad: str, rng: random.Random) -> str:
    """The prompt with `bad` in it. Raises KeyError for an unknown place."""
    middle = rng.randrange(1, len(tags)) if len(tags) > 1 else 1
    before, after = ", ".join(tags[:middle]), ", ".join(tags[middle:])
    whole = ", ".join(tags)
    return {
        "item": f"{before}, {bad}, {after}",
        "first": f"{bad}, {whole}",
        "last": f"{whole}, {bad}",
        "alone": bad,
        "line": f"{before},\n{bad},\n{after}",
        "group": f"{before}, (woven basket, {bad}, stone floor:1.2), {after}",
        "glued": f"{before},{bad},{after}",
        "break": f"{before}, BREAK, {bad}, {after}",
        "nested": f"{before}, ((woven basket, {bad}, stone floor)), {after}",
        "bracket": f"{before}, (woven basket), {bad}, [stone floor], {after}",
        "edge": rng.choice([f"{bad} {whole}", f"{whole} {bad}", f"{whole}, {bad}", f"{bad}\n{whole}"]),
    }[where]


def _simple(base: dict[str, str], kind: Kind, form: str, where: str, rng: random.Random) -> Injected:
    tags = [tag.strip() for tag in base["text"].split(",") if tag.strip()]
    bad = _fill(form, base["kind"], base["text"], rng)
    if _OPEN not in bad:
        bad = _OPEN + bad + _CLOSE
    text = _place(where, tags, bad, rng)
    start, end = text.index(_OPEN), text.rindex(_CLOSE)
    inside = text[start:end].count(_OPEN) + text[start:end].count(_CLOSE)
    plain = text.replace(_OPEN, "").replace(_CLOSE, "")
    span = (start, end - inside)
    if kind.code == "PS013":
        # A comment goes on to the end of the line.
        span = (start, plain.find("\n", start) if "\n" in plain[start:] else len(plain))
    return Injected(kind.name, kind.code, form, where, base["kind"], plain, span, dict(kind.settings))


_REPEATS = ("same", "same, other case", "same, dot", "same, twice", "same, line break")
_OTHER_WEIGHT = ("weight", "brackets", "one of a group", "square brackets")
_DECORATED = ("underscores", "braces")
_BLOCKS = ("five", "half", "all")


def _repeats(base: dict[str, str], rng: random.Random) -> Iterator[Injected]:
    """Duplicates: made of the prompt's own tags."""
    text, role = base["text"], base["kind"]
    tags = [tag.strip() for tag in text.split(",") if tag.strip()]
    plain = [tag for tag in tags if re.fullmatch(r"[a-z]+( [a-z]+){1,3}", tag)]
    if not plain:
        return
    whole = ", ".join(tags)

    def made(kind: str, code: str, form: str, bad: str, lead: str = ", ") -> Injected:
        start = len(whole) + len(lead)
        end = start + len(bad)
        return Injected(kind, code, form, "last", role, f"{whole}{lead}{bad}, zeppelin hangar", (start, end))

    tag = rng.choice(plain)
    for form, bad in (
        ("same", tag),
        ("same, other case", tag.title()),
        ("same, dot", tag + "."),
        ("same, line break", tag.replace(" ", "\n")),
    ):
        yield made("duplicate", "PD001", form, bad)
    for form, bad in (
        ("weight", f"({tag}:1.3)"),
        ("brackets", f"(({tag}))"),
        ("one of a group", f"({tag}, woven basket:1.4)"),
        ("square brackets", f"[{tag}]"),
    ):
        yield made("duplicate with another weight", "PD002", form, bad)
    yield made("decorated duplicate", "PD003", "underscores", tag.replace(" ", "_"))
    yield made("decorated duplicate", "PD003", "braces", "{{" + tag + "}}")
    if len(tags) >= 6 and len({t.casefold() for t in tags}) == len(tags):
        yield made("repeated block", "PD004", "five", ", ".join(tags[:5]))
        yield made("repeated block", "PD004", "half", ", ".join(tags[: max(5, len(tags) // 2)]))
        yield made("repeated block", "PD004", "all", whole)


def _pairs(base: dict[str, str], negative: dict[str, str], rng: random.Random) -> Iterator[Injected]:
    """What is wrong with two prompts together."""
    text = base["text"]
    plain = [tag.strip() for tag in text.split(",") if re.fullmatch(r"\s*[a-z]+( [a-z]+){1,3}\s*", tag)]
    plain = [tag for tag in plain if tag not in negative["text"] and text.count(tag) == 1]
    if not plain:
        return
    tag = rng.choice(plain)
    span = text.index(tag), text.index(tag) + len(tag)
    for form, bad in (("same", tag), ("other case", tag.title()), ("other weight", f"({tag}:1.3)")):
        other = f"{negative['text'].rstrip(', ')}, {bad}, date stamp"
        yield Injected("tag in both prompts", "PN001", form, "item", "positive", text, span, negative=other)
    if len([t for t in text.split(",") if t.strip()]) >= 6:
        whole = (0, len(text))
        yield Injected("positive as the negative", "PN002", "copy", "item", "positive", text, whole, negative=text)


def injections(bases: list[dict[str, str]], each: int, rng: random.Random) -> Iterator[Injected]:
    """Mistakes of all kinds: every form at every place it may stand, in `each` prompts."""
    by_role = {role: [b for b in bases if b["kind"] == role] for role in ("positive", "negative")}
    for kind in KINDS:
        for form in kind.forms:
            for where in kind.where:
                for role in kind.roles:
                    for base in rng.sample(by_role[role], min(each, len(by_role[role]))):
                        yield _simple(base, kind, form, where, rng)
    for base in rng.sample(bases, min(each * 60, len(bases))):
        yield from _repeats(base, rng)
    for base in rng.sample(by_role["positive"], min(each * 60, len(by_role["positive"]))):
        yield from _pairs(base, rng.choice(by_role["negative"]), rng)


def clean_prompts(path: Path) -> list[dict[str, str]]:
    """Prompts of a corpus that the default rules say nothing about, of tags between commas and of middle length."""
    found = []
    for record in prompts(path):
        text = record["text"]
        tags = [tag for tag in text.split(",") if tag.strip()]
        if record["kind"] == "unknown" or not 4 <= len(tags) <= 40 or len(text) > 900:
            continue
        if any(word in text for word in ("BREAK", "AND", "|", "{", _OPEN, "#", "\\", "<", "--")) or text.count(":") > 6:
            continue
        if re.search(r"\[|\([^()]*,", text):
            continue
        joined = ", ".join(tag.strip() for tag in tags)
        if not promptlint.lint(text, role=record["kind"]) and not promptlint.lint(joined, role=record["kind"]):
            found.append(record)
    return found


def _lint(linter: Linter, injected: Injected) -> Report:
    document = Document.of_prompts(
        injected.text, injected.negative, role=Role(injected.role), settings=injected.settings
    )
    return linter.lint(document.prompts[0])


@dataclass
class Score:
    """What became of the mistakes of one kind."""

    made: int = 0
    found: int = 0
    exact: int = 0
    other: Counter[str] = field(default_factory=Counter)
    """Codes of findings that are printed beside the one that is meant."""


def judge(report: Report, injected: Injected) -> tuple[bool, bool, list[str]]:
    """Whether the mistake was found, whether at exactly its span, and the codes of other findings that are printed."""
    start, end = injected.span
    found = exact = False
    for diagnostic in report.all():
        span = diagnostic.span
        if (
            diagnostic.code == injected.code
            and diagnostic.role == injected.role
            and start <= span.start
            and span.end <= end
            and span.start < span.end
        ):
            found = True
            exact |= (span.start, span.end) == (start, end)
    others = [d.code for d in report if all(one.code != injected.code for one in d.unfold())]
    return found, exact, others


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 if there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--each", type=int, default=2, help="prompts for each form, place and role")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", help="kinds whose name or code has this in it (may be repeated)")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="show up to N misses of each form")
    parser.add_argument("--others", type=int, default=0, metavar="N", help="show up to N other findings of each form")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.corpus.is_file():
        print(f"no corpus at {options.corpus}; give the path of a jsonl file", file=sys.stderr)
        return 2
    linter = Linter()
    scores: dict[str, Score] = defaultdict(Score)
    codes: dict[str, str] = {}
    missed: dict[tuple[str, str], list[Injected]] = defaultdict(list)
    other: dict[tuple[str, str, str], list[Injected]] = defaultdict(list)
    tried: Counter[tuple[str, str]] = Counter()
    for injected in injections(clean_prompts(options.corpus), options.each, random.Random(options.seed)):
        if options.kind and not any(k in injected.kind or k == injected.code for k in options.kind):
            continue
        report = _lint(linter, injected)
        found, exact, others = judge(report, injected)
        score = scores[injected.kind]
        codes[injected.kind] = injected.code
        score.made += 1
        score.found += found
        score.exact += exact
        score.other.update(others)
        tried[injected.kind, injected.form] += 1
        if not found:
            missed[injected.kind, injected.form].append(injected)
        for code in set(others):
            other[injected.kind, injected.form, code].append(injected)
    if options.json:
        print(json.dumps({k: {**vars(s), "code": codes[k]} for k, s in scores.items()}, indent=2))
        return 0
    _print(scores, codes)
    if options.missed:
        print("\nmissed")
        for (name, form), ones in missed.items():
            print(f"- {codes[name]} {name}: {form!r} {len(ones)} of {tried[name, form]}")
            for one in ones[: options.missed]:
                print(f"    {one.where} {one.role[:3]}: {_around(one)}  {_said(_lint(linter, one), one)}")
    if options.others:
        print("\nother findings")
        for (name, form, code), ones in other.items():
            print(f"- {codes[name]} {name}: {form!r} also {code} {len(ones)} of {tried[name, form]}")
            for one in ones[: options.others]:
                print(f"    {one.where} {one.role[:3]}: {_around(one)}  {_said(_lint(linter, one), one)}")
    return 0


def _around(injected: Injected) -> str:
    start, end = injected.span
    return repr(injected.text[max(0, start - 25) : end + 25])


def _said(report: Report, injected: Injected) -> str:
    return "; ".join(f"{d.code} {injected.text[d.span.start : d.span.end][:50]!r}" for d in report.all())


def _print(scores: dict[str, Score], codes: dict[str, str]) -> None:
    print(f"{'kind':42} {'code':6} {'made':>6} {'found':>7} {'exact':>7}  other findings printed")
    for name, score in scores.items():
        rest = " ".join(f"{code}×{count}" for code, count in score.other.most_common())
        found, exact = score.found / score.made, score.exact / score.made
        print(f"{name:42} {codes[name]:6} {score.made:6} {found:7.1%} {exact:7.1%}  {rest}")
    made, found = sum(s.made for s in scores.values()), sum(s.found for s in scores.values())
    others = sum(sum(s.other.values()) for s in scores.values())
    print(f"{len(scores)} kinds, {made} mistakes, {found / made:.2%} found; {others} other findings printed")


if __name__ == "__main__":
    raise SystemExit(main())
