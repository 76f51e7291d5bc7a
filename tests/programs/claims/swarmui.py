"""Statements about SwarmUI: its tags as they were read, its text node as it ran, and ComfyUI's weights."""

from __future__ import annotations

import math
from typing import Any

from promptlint.programs import stage
from tests.programs.claims.model import Claim, Claims, Said, Vector

__all__ = ["PROGRAMS"]


def _texts(vector: Vector) -> list[str]:
    """What reaches the encoder, or what is left of a tag."""
    encoded = vector.row.get("encoded")
    if isinstance(encoded, list):
        return [chunk for _, _, chunks in encoded for chunk in chunks]
    result = vector.row.get("result")
    return [result] if isinstance(result, str) else []


def _weights(vector: Vector) -> list[tuple[str, float]]:
    weights: Any = stage("comfyui", "weights", vector.prompt)
    return [(text, float(weight)) for text, weight in weights if text.strip()]


def _has_weight(vector: Vector, said: Said) -> bool:
    return any(math.isclose(float(said["n"]), weight, rel_tol=1e-3) for _, weight in _weights(vector))


def _is_text(vector: Vector, said: Said) -> bool:
    written = said.match.groupdict().get("text") or said.written
    if "result" not in vector.row and said.finding.code.startswith("PW"):
        return any(written in text for text, _ in _weights(vector))
    # What a part of the prompt is drawn in is not said of its text.
    return vector.row.get("result") == "text" or any(written in text for text in _texts(vector))


def _stops(vector: Vector, _: Said) -> bool:
    return vector.raises("encoded") if "result" not in vector.row else _texts(vector)[0].startswith("raises")


def _is_never_drawn(vector: Vector, said: Said) -> bool:
    return all(said["text"] not in text for text in _texts(vector))


def _appears_late(vector: Vector, said: Said) -> bool:
    (_, end, first), (_, _, second) = vector.row["encoded"]
    return first == [""] and second == [said["text"]] and math.isclose(end, int(said["steps"]) / 20, abs_tol=0.002)


CLAIMS = (
    Claim(
        r"(?:sends (?:the )?(?:`(?P<text>[^`]+)`|it)(?: before it)?(?: to the model)?|goes to the model) as text",
        _is_text,
    ),
    Claim(r"goes to the model with its braces", _is_text, ("PX001",)),
    Claim(r"makes no picture", _stops),
    Claim(r"leaves `[^`]+` out", lambda v, _: _texts(v) == [""], ("PX030",)),
    Claim(r"`(?P<text>[^`]+)` is never drawn", _is_never_drawn, ("PS020",)),
    Claim(r"`(?P<text>[^`]+)` appears after the first (?P<steps>\d+) steps", _appears_late, ("PS007",)),
    Claim(r"brackets ×(?P<n>1\.1)", _has_weight),
    Claim(r"weight `(?P<n>[\d.]+)` does not remove", _has_weight, ("PW011",)),
    Claim(r"reads `:(?P<n>[\d.]+)` as the weight", _has_weight, ("PW004",)),
    Claim(r"effective weight (?P<n>[\d.]+|inf) is above", _has_weight, ("PW009",)),
    Claim(r"has no effect", lambda v, _: all(weight == 1 for _, weight in _weights(v)), ("PW010",)),
    Claim(r"the weight is (?P<n>[\d.]+), and the brackets around it do nothing", _has_weight, ("PW008",)),
    Claim(r"holds no text", lambda v, _: not _weights(v), ("PS003",)),
    Claim(
        r"does not read the brackets as they are written",
        lambda v, _: all(weight == 1 for _, weight in _weights(v)),
        ("PS001",),
    ),
    Claim(r"is (?:infinite|not a number), with which", lambda v, _: not math.isfinite(_weights(v)[0][1]), ("PW020",)),
)

PROGRAMS = (Claims("swarmui", "swarmui", CLAIMS, {}),)
