"""Statements about A1111's relatives, whose vectors have the same fields."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from tests.programs.claims.model import Claim, Claims, Said, Vector

__all__ = ["PROGRAMS", "is_cut", "loads_nothing"]


def _text(vector: Vector) -> str:
    """All that the attention stage leaves of a prompt, escapes resolved."""
    return "".join(text for text, _ in vector.get("attention"))


def _weights(vector: Vector) -> list[float]:
    return [weight for text, weight in vector.get("attention") if text.strip()]


def _has_weight(vector: Vector, weight: float) -> bool:
    return any(math.isclose(weight, each, rel_tol=1e-3) for each in _weights(vector))


def _is_text(vector: Vector, said: Said) -> bool:
    """What is said to reach the model as text reaches it, brackets and escapes aside."""
    written = said.match.groupdict().get("text") or said.written
    letters = re.sub(r"[\\()\[\]\s]+", "", written)
    return letters in re.sub(r"[\\()\[\]\s]+", "", _text(vector))


def is_cut(vector: Vector, said: Said) -> bool:
    """Whether what is marked is not left in the text, and tags were cut out of it."""
    networks = vector.get("networks")
    return said.written not in networks["text"] and bool(networks["networks"])


def loads_nothing(vector: Vector, said: Said) -> bool:
    """Whether no LoRA of the marked name is asked for."""
    name = said.written.partition(":")[2].partition(":")[0].rstrip(">")
    loras = vector.get("lora")
    return isinstance(loras, dict) or all(lora["name"] != name for lora in loras)


def _schedule_has(vector: Vector, text: str) -> bool:
    return any(text in entry for _, entry in vector.get("schedule"))


def _is_looked_up_as_written(vector: Vector, said: Said) -> bool:
    """What files there are is not in the vectors, but the name that is looked up is."""
    loras = vector.get("lora")
    return isinstance(loras, dict) or said["name"].strip() in (lora["name"].strip() for lora in loras)


def _end_has_weight(vector: Vector, said: Said) -> bool:
    """Whether the end of the prompt has the weight, or that of other brackets as well."""
    last = vector.get("attention")[-1][1] / float(said["weight"])
    is_at_end = said.finding.span.end >= len(vector.prompt)  # with nothing after it that could have a weight
    return is_at_end or any(math.isclose(last, around, rel_tol=1e-3) for around in (1, 1.1, 1 / 1.1))


def _weighs_nothing(vector: Vector, _: Said) -> bool:
    return all(math.isclose(weight, 1) or weight == -1 for weight in _weights(vector))


def _is_never_drawn(vector: Vector, said: Said) -> bool:
    return not _schedule_has(vector, said["text"])


WEBUI_CLAIMS = (
    # Weights.
    Claim(
        r"sends? (?:(?:the )?`(?P<text>[^`]+)`|it)(?: and \d+ more like it)?(?: before it)? (?:to the model )?as text",
        _is_text,
    ),
    Claim(r"sends the number to the model as text", _is_text, ("PS015",)),
    Claim(r"(?:as|brackets|gives all of this) ×1\.1", lambda v, _: _has_weight(v, 1.1)),
    Claim(
        r"reads `:(?P<n>[\d.]+)` (?:as the weight|before the closing bracket)",
        lambda v, s: _has_weight(v, float(s["n"])),
    ),
    Claim(r"effective weight is .* = (?P<n>[\d.]+), not", lambda v, s: _has_weight(v, float(s["n"])), ("PW008",)),
    Claim(r"weight `(?P<n>-?[\d.]+)` does not remove", lambda v, s: _has_weight(v, float(s["n"])), ("PW011",)),
    Claim(r"sends `[^`]+` to the model, and nothing gets a weight", _weighs_nothing, ("PW015",)),
    Claim(r"has no effect|these brackets cancel", _weighs_nothing, ("PW010",)),
    Claim(r"stops here with ValueError", lambda v, _: v.raises("attention"), ("PW001",)),
    Claim(
        r"weight of the whole prompt: CFG scale × (?P<n>[\d.]+)",
        lambda v, s: v.get("subprompts")[0][1] == float(s["n"]),
        ("PW007",),
    ),
    Claim(r"holds no text", lambda v, _: not _text(v).strip(), ("PS003",)),
    Claim(r"the model reads `(?P<text>[^`]+)`", lambda v, s: s["text"] in _text(v), ("PS019",)),
    # Brackets and escapes.
    Claim(
        r"(?:raises|lowers) everything from here to the end of the prompt to (?:×|÷.*×)(?P<weight>[\d.]+)",
        _end_has_weight,
        ("PS001",),
    ),
    Claim(r"closes a bracket across a", lambda v, _: len(set(_weights(v))) == 3, ("PS002",)),
    Claim(r"deletes (?:the|a) backslash", lambda v, _: "\\" not in _text(v), ("PS005",)),
    Claim(r"full-width characters mean nothing", lambda v, _: set(_weights(v)) == {1.0}, ("PS015",)),
    Claim(r"goes to the model with its braces", lambda v, s: s.written in _text(v), ("PX001",)),
    # Parts, breaks and comments.
    Claim(r"splits the prompt", lambda v, _: len(v.get("subprompts")) > 1, ("PS010", "PS011")),
    Claim(r"stays open \(×[\d.]+ up to here\)", lambda v, _: v.get("subprompts")[0][0].startswith("("), ("PS010",)),
    Claim(r"the backslashes make these brackets text", _weighs_nothing, ("PW015",)),
    Claim(r"itself ignores it", lambda v, _: not v.raises("lora"), ("PR020",)),
    Claim(r"this BREAK", lambda v, _: ["BREAK", -1] in v.get("attention"), ("PT004",)),
    Claim(r"this BREAK is not a break", lambda v, _: ["BREAK", -1] not in v.get("attention"), ("PS012",)),
    Claim(r"drops `(?P<text>[^`]+)`", lambda v, s: s["text"] not in v.get("comments"), ("PS013",)),
    # Tags.
    Claim(r"cuts (?:`[^`]+`|tags) out", is_cut, ("PR002", "PR016")),
    Claim(r"loads nothing|nothing is loaded", loads_nothing, ("PR002",)),
    Claim(r"nothing is loaded|loads nothing and sends", loads_nothing, ("PR001",)),
    Claim(r"the name `(?P<name>[^`]+)` has .* looks for exactly that name", _is_looked_up_as_written, ("PR001",)),
    Claim(r"applies no (?:LoRA|hypernetwork) of the prompt", lambda v, _: v.raises("lora"), ("PR003",)),
    Claim(
        r"sends the others of `[^`]+` to the model as text",
        lambda v, _: v.get("networks")["text"].startswith(">"),
        ("PR001",),
    ),
    Claim(
        r"reads the tag with them, and sends the first one", lambda v, _: "\\" in v.get("networks")["text"], ("PS021",)
    ),
    # Schedules.
    Claim(r"is not prompt editing", lambda v, s: _schedule_has(v, s.written), ("PS006",)),
    Claim(r"`(?P<text>[^`]+)` is never drawn", _is_never_drawn, ("PS008", "PS020")),
    Claim(r"`(?P<text>[^`]+)` is to appear after .* never draws it", _is_never_drawn, ("PS007",)),
    Claim(r"`(?P<text>[^`]+)` is switched off", lambda v, s: _schedule_has(v, s["text"]), ("PS018",)),
    Claim(r"alternates only (?:directly )?inside `\[ \]`", lambda v, s: _schedule_has(v, s.written), ("PS009",)),
)

UNCHECKED: Mapping[str, str] = {
    "PR020": "what extensions read is not in the vectors",
    "PS014": "what a tokenizer makes of a character is not in the vectors",
    "PT001": "tokens are not in the vectors",
    "PX002": "that an embedding is found by its name is not in the vectors",
}

PROGRAMS = tuple(Claims(name, name, WEBUI_CLAIMS, UNCHECKED) for name in ("forge", "forge-classic", "reforge"))
