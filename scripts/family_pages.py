"""The pages of the model families, from what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from table_cells import cell

from promptlint.programs.catalogue import NAMES, find_program
from promptlint.resources.known.families import (
    Fact,
    Family,
    Limit,
    Words,
    all_families,
    find_family,
    find_group,
    fit_together,
)

__all__ = ["families_page", "family_page"]

_GENERATED = (
    "<!-- Generated from src/promptlint/resources/known/data/families.toml by scripts/generate_docs.py: edit that, not "
    "this page. -->"
)
_HOW = {
    "executed": "executed",
    "code": "read in code",
    "documented": "said by the authors",
    "host": "said by a program's documents",
    "users": "reported by people",
    "unknown": "not known",
}


def families_page() -> str:
    """All families, by their names."""
    lines = [_GENERATED, "", "# Model families", ""]
    lines += [
        "What is right in a prompt depends on the model. `model-family` in the configuration, or `--model-family`,"
    ]
    lines += ["names it where nothing beside the prompts does; promptlint knows these."]
    lines += ["", "Each fact on their pages says how it is known and where it stands. Rules assert what was executed,"]
    lines += ["read in code or documented; what people report is a hint at most. A general name, such as `flux`, says"]
    lines += ["what all of its variants have in common.", ""]
    lines += ["| `--model-family` | family | text encoders | written as |", "|---|---|---|---|"]
    for family in all_families():
        names = ", ".join(f"`{name}`" for name in family.also)
        cells = (
            f"[`{family.name}`]({family.name}.md)" + (f", {names}" if names else ""),
            family.title,
            "; ".join(", ".join(fact.value) for fact in family.encoders),
            "; ".join(" and ".join(fact.value) for fact in family.style if fact.is_sure),
        )
        lines.append(f"| {' | '.join(map(cell, cells))} |")
    return "\n".join(lines) + "\n"


def family_page(family: Family) -> str:
    """One family: its names, what it reads, its words, whose LoRAs it takes, and the sources."""
    page = _Page()
    lines = [_GENERATED, "", f"# {family.title}", "", _called(family), ""]
    if family.variants:
        variants = ", ".join(f"[{name}]({name}.md)" for name in family.variants)
        lines += [f"A general name: what is said here holds for all of {variants}.", ""]
    names = [*page.rows("Civitai's base model", family.civitai, _codes)]
    names += page.rows("`modelspec.architecture`", family.modelspec, _codes)
    names += page.rows("`ss_base_model_version`", family.kohya, _codes)
    names += page.rows("Invoke", family.invoke, _codes)
    names += page.rows("`Model hash`", family.hashes, _codes)
    lines += _table("Names", names)
    reads = [*page.rows("text encoders", family.encoders, ", ".join)]
    reads += page.rows("length", family.limits, _limit)
    reads += page.rows(
        "weights", family.weights, lambda value: "read" if value else "not read: brackets and numbers are text"
    )
    reads += page.rows("a negative prompt", family.negative, _negative)
    reads += page.rows("CFG scale", family.cfg, _range)
    reads += page.rows("guidance", family.guidance, _range)
    reads += page.rows("distilled", family.distilled, lambda value: {"steps": "for few steps"}.get(value, value))
    reads += page.rows("a prompt is", family.style, " or ".join)
    lines += _table("What it reads", reads)
    lines += _table("Words", [row for words in family.words for row in page.rows(_kind(words.value), [words], _words)])
    if family.notes:
        lines += ["## More about it", "", *(f"- {fact.value} *{page.known(fact)}*" for fact in family.notes), ""]
    lines += _loras(family)
    if page.sources:
        lines += ["## Sources", "", *(f"{number}. {_link(source)}" for source, number in page.sources.items()), ""]
    return "\n".join(lines).rstrip() + "\n"


class _Page:
    """The sources of a page, with their numbers."""

    def __init__(self) -> None:
        self.sources: dict[str, int] = {}

    def rows(self, title: str, facts: Iterable[Fact[Any]], describe: Callable[[Any], str]) -> Iterator[str]:
        """A row of a table for each fact."""
        for fact in facts:
            where = ", ".join(map(_program, fact.programs))
            cells = (title, where, self.said(fact, describe), self.known(fact))
            yield f"| {' | '.join(map(cell, cells))} |"

    def said(self, fact: Fact[Any], describe: Callable[[Any], str]) -> str:
        """What a fact says, with its note."""
        return describe(fact.value) + (f" ({fact.note})" if fact.note else "")

    def known(self, fact: Fact[Any]) -> str:
        """How it is known, with the numbers of its sources."""
        how = _HOW[fact.certainty] + (", as others quote them" if fact.second_hand else "")
        numbers = ", ".join(str(self.sources.setdefault(each, len(self.sources) + 1)) for each in fact.sources)
        return f"{how} ({numbers})"


def _table(title: str, rows: list[str]) -> list[str]:
    return [f"## {title}", "", "| | in | | how it is known |", "|---|---|---|---|", *rows, ""] if rows else []


def _called(family: Family) -> str:
    further = f" (or {', '.join(f'`{name}`' for name in family.also)})" if family.also else ""
    return f"`--model-family {family.name}`{further}; `{family.label}` in messages and inventories."


def _program(name: str) -> str:
    return f"[{find_program(name).label}](../programs/{name}.md)" if name in NAMES else "the authors' code"


def _codes(values: Iterable[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _limit(limit: Limit) -> str:
    said = {
        "chunks": f"chunks of {limit.tokens} tokens, any number",
        "joined": f"batches of {limit.tokens} tokens, joined",
        "cut": f"cut after {limit.tokens} tokens",
        "split": f"split at sentences, {limit.tokens} tokens each",
        "whole": "read whole",
    }[limit.reads]
    return f"{limit.encoder}: {said}" if limit.encoder else said


def _negative(value: str) -> str:
    return "has no effect" if value == "none" else f"has an effect where {_scale(value)}"


def _scale(value: str) -> str:
    setting, least = ("the true CFG scale", "1") if value.startswith("true") else ("the CFG scale", value[-1])
    return f"{setting} is above {least}"


def _range(value: tuple[float, float]) -> str:
    least, greatest = value
    return f"{least:g}" if least == greatest else f"{least:g} to {greatest:g}"


def _kind(words: Words) -> str:
    return f"{words.kind}, {words.version}" if words.version else words.kind


def _words(words: Words) -> str:
    said = _codes(words.words) + (f", at the {words.place}" if words.place else "")
    if words.instead:
        said += "; not " + ", ".join(f"`{other}` for `{word}`" for other, word in words.instead)
    return said


def _loras(family: Family) -> list[str]:
    """Whose LoRAs it takes, and whose not."""
    if not family.groups:
        return []
    others = [each for each in all_families() if each is not family and each.groups and not each.variants]
    answers = {each.name: fit_together(each.groups, family.groups) for each in others}
    lines = ["## LoRAs", ""]
    takes = [name for name, answer in answers.items() if answer and name not in family.variants]
    if takes:
        lines += [f"It may use LoRAs of {_linked(takes)}: the tensors fit, the looks may differ.", ""]
    not_these = sorted(
        {find_group(group).label for each in others if answers[each.name] is False for group in each.groups}
    )
    if not_these:
        reason = next(find_group(group).apart for group in family.groups)
        sources = f": {' and '.join(map(_link, reason.sources))}" if reason is not None else ""
        lines += [f"LoRAs of these do not fit ({_HOW['code']}{sources}): {', '.join(not_these)}.", ""]
    return lines


def _linked(names: Iterable[str]) -> str:
    families = [found for name in names if (found := find_family(name)) is not None]
    return ", ".join(f"[{family.title}]({family.name}.md)" for family in families)


def _link(source: str) -> str:
    url, blank, rest = source.partition(" ")
    return f"<{url}>{blank}{rest}" if url.startswith("https://") else source
