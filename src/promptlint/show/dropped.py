"""What is written in a prompt and does not reach the model, or reaches it as something other than it seems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.programs.catalogue import find_program
from promptlint.regex import regex
from promptlint.roles import RoleName
from promptlint.semantics.evaluation import EncodedText, Evaluation
from promptlint.semantics.host import Host
from promptlint.semantics.networks import cut_networks
from promptlint.show.model import MAX_CHARACTERS, MAX_ENTRIES, MAX_PARTS, Dropped
from promptlint.text import SourceText, Span

__all__ = ["comments", "dropped"]

_SYNTAX = " \t\r\n[]:|()\\,"
_NUMBER = regex(r"[\s:\d.+-]*+")


def dropped(prompt: str, evaluation: Evaluation) -> Iterator[Dropped]:
    """What of a prompt is dropped in a pass."""
    host = evaluation.host
    networks = find_program(host.name).networks
    yield from comments(prompt, host, evaluation.role)
    for use in evaluation.networks:
        if use.kind in host.lora_kinds:
            if evaluation.loras.error is not None:
                reason = "not loaded: a LoRA tag that cannot be read drops all"
                yield Dropped("lora", _written(prompt, use.span), use.span, reason)
        elif networks is None or use.kind not in networks.loads:
            reason = f"cut out, and nothing in {host.label} answers to {use.kind!r}"
            yield Dropped("tag", _written(prompt, use.span), use.span, reason)
    for span, meaning in host.filled_in(prompt) if host.filled_in is not None else ():
        reason = f"filled in by {host.label} first, and as it is written here: {meaning}"
        yield Dropped("tag", _written(prompt, span), span, reason)
    if not host.has_networks_in(evaluation.role):
        reason = f"text here, loads nothing: {host.label} has no such tags"
        if host.has_networks:
            reason = "text here, loads nothing: tags are read in the positive prompt only"
        for use in cut_networks(evaluation.source)[1]:
            yield Dropped("text", _written(prompt, use.span), use.span, reason)
    for span, why in evaluation.unused:
        yield Dropped("never", _written(prompt, span), span, why)
    for part in evaluation.parts[:MAX_PARTS]:
        if 1 < len(part.texts) <= MAX_ENTRIES or (len(part.texts) == 1 and part.texts[0].text != part.text):
            for span in _never(part.source, part.texts, prompt):
                yield Dropped("never", _written(prompt, span), span, "does not apply at any step of this pass")


def comments(prompt: str, host: Host, role: RoleName) -> Iterator[Dropped]:
    """The comments of a prompt, which its host removes first, whether something is left in their place or not."""
    stripped = host.strip_comments(SourceText(prompt), role)
    kept = [segment for segment in stripped.segments if segment.verbatim]
    starts = [0, *(segment.end for segment in kept)]
    ends = [*(segment.start for segment in kept), len(prompt)]
    for start, end in zip(starts, ends, strict=True):
        written = prompt[start:end].strip("\n")
        if written:
            yield Dropped("comment", written, Span(start, end), "a comment, removed before anything else is read")


def _never(source: SourceText, texts: Iterable[EncodedText], prompt: str) -> Iterator[Span]:
    """What of a part's text is in none of the texts that apply, brackets and numbers aside."""
    covered: set[tuple[int, int]] = set()
    seen: set[str] = set()
    characters = 0
    for entry in texts:
        text = entry.text
        if text in seen:
            continue
        characters += len(text)
        if seen and characters > MAX_CHARACTERS:
            return
        seen.add(text)
        covered.update((segment.start, segment.end) for segment in entry.source.segments)
    reached = _union(covered)
    index = 0
    for segment in source.segments:
        at = segment.start
        while index < len(reached) and reached[index][1] <= at:
            index += 1
        ahead = index
        while at < segment.end:
            start, end = reached[ahead] if ahead < len(reached) else (segment.end, segment.end)
            if at < min(start, segment.end):
                stop = min(start, segment.end)
                gap = prompt[at:stop]
                words = gap.strip(_SYNTAX)
                if words and not _NUMBER.fullmatch(words):
                    begin = at + gap.index(words)
                    yield Span(begin, begin + len(words))
            at = max(at, end)
            ahead += 1


def _union(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _written(prompt: str, span: Span) -> str:
    return prompt[span.start : span.end]
