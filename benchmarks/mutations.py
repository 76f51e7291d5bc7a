"""Which slips in existing syntax the default rules find: `python -m benchmarks.mutations [corpus.jsonl]`.

Where `benchmarks.recall` writes mistakes of its own into plain prompts, this one spoils brackets, weights, networks and
schedules that people wrote, in prompts that the default rules have nothing to say about.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import promptlint
from benchmarks.noise import CORPUS, prompts
from promptlint.syntax import Emphasis, Escape, ExtraNetwork, Prompt, Schedule, Text, parse, walk

__all__ = ["Slip", "slips"]

_WORDS = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){0,3}")


@dataclass(frozen=True)
class Slip:
    """A prompt after a slip: the codes any of which tells it, and the text that is wrong."""

    kind: str
    codes: tuple[str, ...]
    text: str
    start: int
    end: int


def _put(text: str, start: int, end: int, bad: str) -> str:
    return text[:start] + bad + text[end:]


def _made(kind: str, codes: str, text: str, start: int, end: int, bad: str) -> Slip:  # noqa: PLR0917
    return Slip(kind, tuple(codes.split()), _put(text, start, end, bad), start, start + len(bad))


def slips(text: str, role: str) -> Iterator[Slip]:
    """Every slip that the syntax of a prompt offers."""
    prompt = parse(text)
    for node in walk(prompt):
        if isinstance(node, Emphasis):
            yield from _emphasis(text, node)
        elif isinstance(node, ExtraNetwork) and role == "positive" and node.kind == "lora":
            yield from _network(text, node)
        elif isinstance(node, Schedule):
            yield from _schedule(text, node)
    yield from _escapes(text, prompt)
    yield from _tags(text, role)


def _emphasis(text: str, node: Emphasis) -> Iterator[Slip]:
    start, end = node.start, node.end
    opener, closer = node.open, node.close
    inner = text[opener.end : closer.start]
    if not inner.strip() or inner.strip()[:1] in ":;=" or len(inner) > 120:
        return
    slip = text[: closer.start] + text[closer.end :]
    if closer.type != "WEIGHT_CLOSE":
        # Which of several brackets side by side is the one too many is a matter of taste.
        first, last = start, end
        while first and text[first - 1] == opener.text:
            first -= 1
        while text[last : last + 1] == closer.text:
            last += 1
        yield Slip("closer lost", ("PS001",), slip, first, start + 1)
        yield Slip("opener lost", ("PS002",), text[:start] + text[opener.end :], end - 2, last - 1)
        yield Slip("closer doubled", ("PS002",), _put(text, end, end, closer.text), end - 1, last + 1)
        yield Slip("opener doubled", ("PS001",), _put(text, start, start, opener.text), first, start + 1)
    plain = all(isinstance(part, Text) for part in node.parts[1:-1])
    before, after = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
    if node.weight_text is None or not plain or before not in ("", ",") or after not in ("", ","):
        return
    weight, bare = node.weight_text, inner.strip(" ,")
    if not re.fullmatch(r"[01]\.\d{1,2}", weight) or float(weight) in (0, 1):
        return
    yield Slip("closer of a weight lost", ("PS001",), text[: end - 1] + text[end:], start, start + 1)
    yield Slip("opener of a weight lost", ("PS002", "PW006"), text[:start] + text[opener.end :], start, end - 1)
    for kind, codes, bad in (
        ("decimal comma", "PW002", f"({inner}:{weight.replace('.', ',')})"),
        ("two points", "PW001", f"({inner}:{weight}.1)"),
        ("space in the number", "PW003", f"({inner}:{weight[:2]} {weight[2:]})"),
        ("text after the number", "PW003", f"({inner}:{weight}, plate)"),
        ("colon lost", "PW013", f"({bare} {weight})"),
        ("colon doubled", "PW004", f"({inner}::{weight})"),
        ("comma before the colon", "PW004", f"({bare},:{weight})"),
        ("two weights", "PW004", f"({bare}:{weight}:{weight})"),
        ("number outside", "PW005 PW007", f"({inner}):{weight}"),
        ("brackets lost", "PW006 PW007", f"{bare}:{weight}"),
        ("brackets doubled", "PW008", f"(({inner}:{weight}))"),
        ("point lost", "PW009 PW012", f"({inner}:{weight.replace('.', '')})"),
        ("weight of one", "PW010", f"({inner}:1)"),
        ("minus", "PW011", f"({inner}:-{weight})"),
        ("full-width", "PS015", f"（{inner}：{weight}）"),
        ("full-width colon", "PS015", f"({inner}：{weight})"),
        ("square brackets", "PS007 PS020 PS006", f"[{bare}:1.{weight[2:]}]"),
        ("BREAK inside", "PS012", f"({inner} BREAK plate:{weight})"),
        ("curly brackets", "PX001", f"{{{bare}:{weight}}}"),
        ("compel", "PX003", f"({bare}){weight}"),
    ):
        if "," in bare and kind in ("brackets lost", "square brackets"):
            continue
        if (
            (":" in bare and kind in ("square brackets", "colon lost"))
            or (bare[-1:].isdigit() and kind == "colon lost")
            or (kind == "compel" and weight[-1] == "0")
            or (kind == "square brackets" and float("1." + weight[2:]) <= 1)
        ):
            continue
        yield _made(kind, codes, text, start, end, bad)


def _network(text: str, node: ExtraNetwork) -> Iterator[Slip]:
    start, end = node.start, node.end
    arguments = node.arguments
    if len(arguments) != 2 or not re.fullmatch(r"\d?\.?\d+", arguments[1]) or "=" in arguments[0]:
        return
    name, weight = arguments
    rest = text[end:]
    for kind, codes, bad in (
        ("tag: space in front", "PR001", f"< lora:{name}:{weight}>"),
        ("tag: space before the name", "PR001", f"<lora: {name}:{weight}>"),
        ("tag: closer lost", "PR001 PR018", f"<lora:{name}:{weight}"),
        ("tag: opener lost", "PR001", f"lora:{name}:{weight}>"),
        ("tag: brackets lost", "PR005", f"lora:{name}:{weight}"),
        ("tag: extension", "PR001", f"<lora:{name}.safetensors:{weight}>"),
        ("tag: capital", "PR002", f"<Lora:{name}:{weight}>"),
        ("tag: letters swapped", "PR002", f"<lroa:{name}:{weight}>"),
        ("tag: decimal comma", "PR003", f"<lora:{name}:0,8>"),
        ("tag: no number", "PR003", f"<lora:{name}:high>"),
        ("tag: weight tenfold", "PR017", f"<lora:{name}:8>"),
        ("tag: weighted", "PR016", f"(<lora:{name}:{weight}>:1.2)"),
        ("tag: scheduled", "PR016", f"[<lora:{name}:{weight}>::10]"),
        ("tag: HTML", "PS016", f"&lt;lora:{name}:{weight}&gt;"),
        ("tag: equals", "PR019", f"<lora:{name[:2]}={name[2:]}:{weight}>"),
    ):
        if kind in ("tag: brackets lost", "tag: opener lost") and re.search(r"[\s(),\[\]]", name):
            continue
        yield _made(kind, codes, text, start, end, bad)
    if name in rest or text.count("<lora:") > 6:
        return
    yield _made("tag: twice", "PD005", text, len(text), len(text), f" <lora:{name}:{weight}>")


def _schedule(text: str, node: Schedule) -> Iterator[Slip]:
    start, end, close = node.start, node.end, node.close
    when = node.when_text
    if not re.fullmatch(r"0\.\d+", when):
        return
    head = text[start : close.start]
    for kind, codes, bad in (
        ("schedule: decimal comma", "PS006", f"{head}:{when.replace('.', ',')}]"),
        ("schedule: number lost", "PS006", f"{head}]"),
        ("schedule: a word", "PS006", f"{head}:half]"),
        ("schedule: at the end", "PS020", f"{head}:1.0]"),
        ("schedule: closer lost", "PS001", f"{head}:{when}"),
    ):
        if kind == "schedule: number lost" and head.count(":") != 1:
            continue
        yield _made(kind, codes, text, start, end, bad)


def _escapes(text: str, prompt: Prompt) -> Iterator[Slip]:
    for leaf in prompt.leaf_list:
        if isinstance(leaf, Escape) and leaf.text == "\\)":
            yield Slip("escape lost", ("PS002",), _put(text, leaf.start, leaf.end, ")"), leaf.start, leaf.start + 1)
        elif isinstance(leaf, Escape) and leaf.text == "\\(" and "(" not in text[: leaf.start].replace("\\(", ""):
            bad = _put(text, leaf.start, leaf.end, "(")
            yield Slip("first escape lost", ("PS001",), bad, leaf.start, leaf.start + 1)


def _tags(text: str, role: str) -> Iterator[Slip]:
    found = [match for match in _WORDS.finditer(text) if _stands_alone(text, match)]
    if len(found) < 3 or "BREAK" in text or "AND" in text or "#" in text:
        return
    lead = "" if text.rstrip().endswith(",") else ","
    whole = text.rstrip()
    rng = random.Random(text)
    first, middle, last = found[0], rng.choice(found[1:-1]), found[-1]

    def at_end(kind: str, codes: str, bad: str) -> Slip:
        start = len(whole) + len(lead) + 1
        return Slip(kind, tuple(codes.split()), f"{whole}{lead} {bad}, plate", start, start + len(bad))

    for where in (first, middle, last):
        tag, start, end = where[0], where.start(), where.end()
        if text.casefold().count(tag.casefold()) == 1:
            yield at_end("tag again", "PD001", tag)
            yield at_end("tag again, heavier", "PD002", f"({tag}:1.4)")
            if len(tag) > 3:
                yield at_end("tag again in braces", "PD003", f"{{{{{tag}}}}}")
        yield _made("stray closer", "PS002", text, end, end, ")")
        yield _made("stray opener", "PS001", text, start, start, "(")
        yield _made("empty group", "PS003", text, start, start, "(), ")
        yield _made("escape of a comma", "PS005", text, end, end, "\\")
        yield _made("invisible", "PS014", text, start + 1, start + 1, "\u200b")
        yield _made("braces", "PX001", text, start, end, f"{{{{{tag}}}}}")
        yield _made("ComfyUI embedding", "PX002", text, start, end, f"embedding:{tag.replace(' ', '_')}")
        yield _made("variant", "PX005 PS018", text, start, end, f"{{{tag}|plate}}")
        yield _made("wildcard", "PX005", text, start, end, f"__{tag.replace(' ', '_')}__")
        yield _made("comment", "PS013", text, start, start, "#")
        yield _made("pipe in brackets", "PS009 PS018", text, start, end, f"({tag}|plate)")
        yield _made("schedule as weight", "PS007", text, start, end, f"[{tag}:1.2]")
        yield _made("too heavy", "PW009", text, start, end, f"({tag}:2.4)")
        yield _made("bare weight", "PW006 PW007", text, start, end, f"{tag}:1.2")
        yield _made("HTML entity", "PS016", text, start, end, f"{tag} &amp; plate")
        if role == "positive":
            yield _made("AND in a group", "PS010", text, start, end, f"({tag} AND plate:1.2)")
            yield _made("bad quality", "PN005", text, start, start, "worst quality, ")
            yield _made("negative embedding", "PR014", text, start, start, "EasyNegative, ")
            yield _made("wrong kind", "PR009", text, start, start, "<lora:easynegative:1>, ")
        if role == "negative":
            yield _made("network in the negative", "PR004", text, start, start, "<lora:film_grain:0.8>, ")
            yield _made("good quality", "PN005", text, start, start, "masterpiece, ")
            yield _made("decorated embedding", "PR013", text, start, start, "badhandv4.pt, ")
    yield _made("label", "PN003", text, 0, 0, "Negative prompt: ")
    tail = " --ar 16:9"
    yield Slip("Midjourney", ("PX004",), whole + tail, len(whole) + 1, len(whole + tail))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether it is a whole tag outside of brackets."""
    before, after = text[: match.start()], text[match.end() :]
    if (before.rstrip(" \n")[-1:] or ",") != "," or (after.lstrip(" \n")[:1] or ",") != ",":
        return False
    return not re.search(r"[(\[{<][^)\]}>]*$", before)


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 if there is no corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--each", type=int, default=200, help="prompts for each kind")
    parser.add_argument("--missed", type=int, default=0, metavar="N", help="show up to N misses of each kind")
    parser.add_argument("--kind", help="only kinds with this in their name")
    options = parser.parse_args(arguments)
    if not options.corpus.is_file():
        print(f"no corpus at {options.corpus}; give the path of a jsonl file", file=sys.stderr)
        return 2
    records = list(prompts(options.corpus))
    random.Random(0).shuffle(records)
    made: Counter[str] = Counter()
    found: Counter[str] = Counter()
    extra: dict[str, Counter[str]] = defaultdict(Counter)
    shown: Counter[tuple[str, str]] = Counter()
    codes: dict[str, str] = {}
    for record in records:
        text, role = record["text"], record["kind"]
        if role == "unknown" or len(text) > 1500 or promptlint.lint(text, role=role):
            continue
        ones = list(slips(text, role))
        random.Random(text).shuffle(ones)
        used: set[str] = set()
        for slip in ones:
            if slip.kind in used or made[slip.kind] >= options.each or (options.kind or "") not in slip.kind:
                continue
            used.add(slip.kind)
            report = promptlint.lint(slip.text, role=role)
            codes[slip.kind] = "/".join(slip.codes)
            made[slip.kind] += 1
            hit = any(
                d.code in slip.codes and d.span.start < slip.end and slip.start < d.span.end for d in report.all()
            )
            found[slip.kind] += hit
            others = [d for d in report if not any(one.code in slip.codes for one in d.unfold())]
            extra[slip.kind].update({d.code for d in others})
            for what, is_shown in (("missed", not hit), ("also", bool(others))):
                if is_shown and shown[slip.kind, what] < options.missed:
                    shown[slip.kind, what] += 1
                    around = slip.text[max(0, slip.start - 40) : slip.end + 40]
                    said = [(d.code, slip.text[d.span.start : d.span.end][:40]) for d in report]
                    print(f"{what}: {slip.kind} {role[:3]} {around!r} {said}")
    print(f"{'kind':28} {'code':18} {'made':>5} {'found':>7}  prompts with other findings")
    for kind in sorted(made):
        rest = " ".join(f"{code}×{count}" for code, count in extra[kind].most_common(6))
        print(f"{kind:28} {codes[kind]:18} {made[kind]:5} {found[kind] / made[kind]:7.1%}  {rest}")
    print(f"{len(made)} kinds, {made.total()} slips, {found.total() / max(1, made.total()):.2%} found")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
