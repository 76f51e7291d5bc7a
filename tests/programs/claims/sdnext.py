"""Statements about SD.Next; of a prompt that it leaves unparsed, what rules say holds once that is repaired."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from promptlint.programs import stage
from promptlint.semantics.errors import HostError
from tests.programs.claims.model import Claim, Claims, Said, Vector
from tests.programs.claims.webuis import is_cut, loads_nothing

__all__ = ["PROGRAMS"]

_FOLDER = "sdnext"
_Check = Callable[[Vector, Said], bool]


def _stage(field: str, text: str) -> Any:
    return stage(_FOLDER, field, text)


def _letters(text: str) -> str:
    """What reaches the model of a text whatever SD.Next cleans: letters and digits."""
    return re.sub(r"[\W_]+", "", text)


def _source(vector: Vector) -> str:
    """The prompt without comments and tags, which are gone before anything else is read."""
    text: str = _stage("comments", vector.prompt) if "comments" not in vector.row else vector.row["comments"]
    networks = vector.row.get("networks")
    if networks is None or text != vector.prompt:
        networks = _stage("networks", text)
    source: str = networks["text"]
    return source


def _pieces(vector: Vector) -> list[tuple[str, float]]:
    """All pieces of all texts that are drawn, breaks included; none where SD.Next leaves the prompt unparsed."""
    source = _source(vector)
    schedule = vector.get("schedule") if source == vector.prompt else _stage("schedule", source)
    found: list[tuple[str, float]] = []
    for end, text in schedule:
        if end < 1:
            continue
        try:
            found += map(tuple, vector.get("attention") if text == vector.prompt else _stage("attention", text))
        except HostError:
            return []
    return found


def _is_parsed(vector: Vector) -> bool:
    return not vector.raises("attention") and not vector.raises("segments") and bool(_pieces(vector))


def _is_unparsed(vector: Vector, _: Said) -> bool:
    source = _source(vector)
    if source == vector.prompt and vector.raises("segments"):
        return True
    for _, text in _stage("schedule", source):
        try:
            _stage("segments", text)
        except HostError:
            return True
    return False


def _once_parsed(holds: _Check) -> _Check:
    return lambda vector, said: not _is_parsed(vector) or holds(vector, said)


def _weights(vector: Vector) -> Iterator[float]:
    return (weight for text, weight in _pieces(vector) if text.strip())


def _has_weight(vector: Vector, weight: float) -> bool:
    return any(math.isclose(weight, each, abs_tol=2e-3) for each in _weights(vector))


def _text(vector: Vector) -> str:
    return " ".join(text for text, _ in _pieces(vector))


def _is_text(vector: Vector, said: Said) -> bool:
    written = said.match.groupdict().get("text") or said.written
    return _letters(written) in _letters(_text(vector))


def _is_sent_exactly(vector: Vector, said: Said) -> bool:
    """A number that is quoted without its colon is in the text as it is quoted."""
    return said["text"] in _text(vector)


def _schedule_texts(vector: Vector) -> list[str]:
    return [text for end, text in vector.get("schedule") if end >= 1]


def _is_no_schedule(vector: Vector, said: Said) -> bool:
    return all(said.written in text for text in _schedule_texts(vector)) and _has_weight(vector, 0.909)


def _is_never_drawn(vector: Vector, said: Said) -> bool:
    return not any(said["text"] in text for text in _schedule_texts(vector))


def _appears_late(vector: Vector, said: Said) -> bool:
    texts = [(end, said["text"] in text) for end, text in vector.get("schedule") if end >= 1]
    return texts[0] == (1, False) and all(drawn for _, drawn in texts[1:])


def _is_dropped(vector: Vector, said: Said) -> bool:
    """A stray bracket is nowhere, unless one of its shape is escaped or ends a number."""
    kept = re.sub(r"\\[()\[\]]|:[+-]?[.\d]+[)\]]", "", vector.prompt)
    return said.written[0] not in _text(vector) or kept.count(said.written[0]) < vector.prompt.count(said.written[0])


def _end_has_weight(vector: Vector, said: Said) -> bool:
    rest = [weight for text, weight in _pieces(vector) if text.strip() and weight > 0]
    if said.finding.span.end >= len(vector.prompt.rstrip()) or not rest:
        return True
    factor = float(said["weight"])
    return any(math.isclose(rest[-1] / factor, other, abs_tol=5e-3) for other in (1, 1.1, 1 / 1.1, 1.21, 1 / 1.21))


def _segments(vector: Vector) -> list[list[list[object]]]:
    segments: list[list[list[object]]] = vector.get("segments")
    return segments


def _parts(vector: Vector, said: Said) -> bool:
    """As many segments as are said; a template or tag in the prompt is not read yet in that field."""
    if _source(vector) != vector.prompt or "{" in vector.prompt:
        return True
    return len(_segments(vector)) == int(said["count"])


def _encodes_words(vector: Vector, said: Said) -> bool:
    weight = float(said["weight"].replace("−", "-"))
    return (
        any(
            text.split().count("BREAK") or "BREAK" in text
            for text, each in _pieces(vector)
            if math.isclose(each, weight)
        )
        and said["words"] != ""
    )


def _break_changes_nothing(vector: Vector, said: Said) -> bool:
    """Without the break the segments are the same."""
    without = vector.prompt[: said.finding.span.start] + " " + vector.prompt[said.finding.span.end :]
    return "TE" in vector.prompt or _stage("segments", without) == _segments(vector)


def _option_is_cut(vector: Vector, said: Said) -> bool:
    return not any(said.written in text for text in _schedule_texts(vector))


def _comment_stays(vector: Vector, said: Said) -> bool:
    return said.written in _stage("comments", vector.prompt)


def _is_looked_up(vector: Vector, said: Said) -> bool:
    loras = vector.get("lora")
    return isinstance(loras, dict) or said["name"] in (lora["name"].strip() for lora in loras)


def _weight_is_one(vector: Vector, _: Said) -> bool:
    loras = vector.get("lora")
    return isinstance(loras, dict) or any(1.0 in (lora["te"], *lora["unet"]) for lora in loras)


def _stays_text(vector: Vector, _: Said) -> bool:
    loras = vector.get("lora")
    return isinstance(loras, dict) or any(
        isinstance(weight, str) for lora in loras for weight in (lora["te"], *lora["unet"])
    )


_CLAIMS = (
    # Weights.
    Claim(
        r"sends (?:the )?`(?P<text>[+-]?[\d.]+)`(?: before it)? (?:to the model )?as text",
        _once_parsed(_is_sent_exactly),
    ),
    Claim(
        r"sends (?:(?:the )?`(?P<text>[^`]+)`|it|this one) (?:before it )?(?:to the model )?as text",
        _once_parsed(_is_text),
    ),
    Claim(
        r"sends `(?P<text>[^`]+)` to the model, and nothing gets a weight", _once_parsed(_is_sent_exactly), ("PW015",)
    ),
    Claim(r"(?:as|brackets|gives all of this) ×1\.1", _once_parsed(lambda v, _: _has_weight(v, 1.1))),
    Claim(
        r"reads `:(?P<n>[\d.]+)` (?:as the weight|before the closing bracket)",
        _once_parsed(lambda v, s: _has_weight(v, float(s["n"]))),
    ),
    Claim(
        r"weight `(?P<n>-?[\d.]+)` does not remove",
        _once_parsed(lambda v, s: _has_weight(v, float(s["n"]))),
        ("PW011",),
    ),
    Claim(
        r"has no effect|these brackets cancel",
        _once_parsed(lambda v, _: all(weight in (1, -1) for weight in _weights(v))),
        ("PW010",),
    ),
    Claim(r"keeps the text without a weight", _once_parsed(lambda v, _: not _has_weight(v, 1.1)), ("PW001",)),
    Claim(r"holds no text", _once_parsed(lambda v, s: not _letters(s.written) or _is_text(v, s)), ("PS003",)),
    # Brackets and escapes.
    Claim(
        r"(?:raises|lowers) everything from here to the (?:end of the prompt|next AND) to (?:×|÷.*×)(?P<weight>[\d.]+)",
        _once_parsed(_end_has_weight),
        ("PS001",),
    ),
    Claim(r"closes a bracket across a", _once_parsed(lambda v, _: len(set(_weights(v))) > 1), ("PS002",)),
    Claim(r"closes nothing: SD.Next leaves it out", _once_parsed(_is_dropped), ("PS002",)),
    Claim(
        r"leaves the backslash out",
        _once_parsed(lambda v, _: _text(v).count("\\") <= v.prompt.count("\\\\")),
        ("PS005",),
    ),
    Claim(r"sends the whole prompt unparsed", _is_unparsed, ("PS024",)),
    # Breaks, parts and comments.
    Claim(r"as BREAK: (?P<count>\d+) parts of this prompt", _once_parsed(_parts), ("PT010",)),
    Claim(r"encodes `(?P<words>[^`]+)` at weight (?P<weight>[−\d.]+)", _once_parsed(_encodes_words), ("PT011",)),
    Claim(r"this BREAK: SD.Next leaves it out", _once_parsed(_break_changes_nothing), ("PT004",)),
    Claim(r"takes no comment out", _comment_stays, ("PS026",)),
    # Tags.
    Claim(
        r"cuts (?:`[^`]+`|tags|everything up to there) out",
        lambda v, s: is_cut(v, s) or s.finding.code == "PR016",
        ("PR002", "PR016", "PR018"),
    ),
    Claim(r"loads nothing|nothing is loaded", loads_nothing, ("PR001", "PR002")),
    Claim(r"the name `(?P<name>[^`]+)` has .* looks for exactly that name", _is_looked_up, ("PR001",)),
    Claim(r"looks for a LoRA called `(?P<name>[^`]+)`", _is_looked_up, ("PR019",)),
    Claim(r"applies no LoRA of the prompt", lambda v, _: v.raises("lora"), ("PR003",)),
    Claim(r"takes 1 for it", _weight_is_one, ("PR003",)),
    Claim(r"SD.Next cannot use it", _stays_text, ("PR003",)),
    Claim(
        r"sends the others of `[^`]+` to the model as text",
        lambda v, _: v.get("networks")["text"].startswith(">"),
        ("PR001",),
    ),
    Claim(r"is not an argument that SD.Next knows: it ignores", lambda v, _: not v.raises("lora"), ("PR020",)),
    Claim(r"LoRA weight (?P<n>-?[\d.]+) is above", lambda v, s: v.get("lora")[0]["te"] == float(s["n"]), ("PR017",)),
    # Schedules.
    Claim(r"is not prompt editing", _once_parsed(_is_no_schedule), ("PS006",)),
    Claim(r"`(?P<text>[^`]+)` is never drawn", _is_never_drawn, ("PS008", "PS020")),
    Claim(r"takes only the first piece of an option", _option_is_cut, ("PS025",)),
    Claim(r"`(?P<text>[^`]+)` appears after the first step", _appears_late, ("PS007",)),
    Claim(r"(?:is|are) switched off", lambda v, _: not v.get("schedule_parses"), ("PS018",)),
    Claim(
        r"alternates only (?:directly )?inside `\[ \]`",
        lambda v, s: len(_schedule_texts(v)) == 1 or _is_text(v, s),
        ("PS009",),
    ),
    # Words.
    Claim(r"sends the asterisks to the model", _once_parsed(lambda v, _: "*" in _text(v)), ("PS021",)),
    Claim(r"the model reads the word `(?P<text>[^`]+)`", _once_parsed(lambda v, s: s["text"] in _text(v)), ("PS019",)),
    Claim(r"the model reads `(?P<text>[^`]+)`", _once_parsed(lambda v, s: s["text"] in _text(v)), ("PS019",)),
)

_PROMPTS = (
    "[cat:1.2]",
    "[cat:1.0], [cat:boat:1.5], [cat:boat:1]",
    "(a [b) c]",
    "cat<lora:ink:1>dog",
    "<lora:ink:te=x>, <lora:oil:unet=0,5>",
    "<lora:ink:1:high>, <lora:oil:0.5@0,1@1:low>",
    "cat, dog:1.2, boat",
    "(cat)1.2, (cat):1.2, (boat:1,2), (sea,:1.2), (fog::1.2), (sky:)",
    "(old wall:1.5, rusty:1.3), (sky: 1.2 ), (fog :1.2), (sea : 1.2)",
    "(a BREAK b:1.2), c BREAK d, BREAK",
    "lake,\n\nfog\nsea ## sky",
    "BREAK lake",
    "a\\b c, d\\, e",
    "[a (cat:1.2)|boat] [(a b)|c (d)|e], [a:b: 5 ] [a:b: 5]",
    "sea /* calm */, sky /* dawn */",
    "cat AND dog:0.5 AND boat",
    "((a:1.2):1..2), (b:.)",
)

_UNCHECKED = {
    "PS014": "what a tokenizer makes of a character is not in the vectors",
    "PT001": "tokens are not in the vectors",
    "PR020": "what extensions read is not in the vectors",
    "PX001": "what is filled in is not in the vectors",
    "PX002": "that an embedding is found by its name is not in the vectors",
    "PX013": "what is filled in is not in the vectors",
    "PX005": "what is filled in is not in the vectors",
}

PROGRAMS = (Claims("sdnext", _FOLDER, _CLAIMS, _UNCHECKED, ("handmade", "generated"), _PROMPTS),)
