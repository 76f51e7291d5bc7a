"""Model families: what is right in a prompt for each, what its files and sites are called, and whose LoRAs it takes.

The facts are data, in `data/families.toml`, where each says how it is known and where it stands. The file is read when
a family is first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from promptlint.dataclass import dataclass

if TYPE_CHECKING:
    from promptlint.resources.known._families import Data

__all__ = [
    "Certainty",
    "Fact",
    "Family",
    "Group",
    "Limit",
    "Negative",
    "Style",
    "Words",
    "all_families",
    "all_groups",
    "ambiguous_names",
    "family_names",
    "find_family",
    "find_group",
    "fit_together",
]

T = TypeVar("T")

Negative = Literal["above 1", "above 0", "true CFG above 1", "none"]
"""When a negative prompt has an effect: above 1 or 0 of the CFG scale, above 1 of a true CFG scale, which is another
setting than the guidance, or never."""
Style = Literal["tags", "prose", "json", "change"]
"""How a prompt is written; `change` says what to change in a picture, not what to see."""


class Certainty(StrEnum):
    """How a fact is known, the surest first."""

    EXECUTED = "executed"
    CODE = "code"
    DOCUMENTED = "documented"
    HOST = "host"
    USERS = "users"
    UNKNOWN = "unknown"


_SURE = frozenset({Certainty.EXECUTED, Certainty.CODE, Certainty.DOCUMENTED, Certainty.HOST})


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value, how it is known and where that stands. `programs` are those that it is about, by their names
    (`authors` is the authors' own code); empty: it is about the model itself. `second_hand`: the authors' words were
    seen only as others quote them."""

    value: T
    certainty: Certainty
    sources: tuple[str, ...]
    programs: tuple[str, ...] = ()
    second_hand: bool = False
    note: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether a rule may assert it: documented by the authors or by a program, read in code, or executed, and not
        second hand. What is not sure is a hint at most."""
        return self.certainty in _SURE and not self.second_hand


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a text is read. `tokens` go with `reads`: chunks of so many, joined batches of so many, cut after so
    many, split at sentences of so many; None where the text is read whole. `encoder` is the one of several that it is
    about, empty where it is about all."""

    reads: Literal["chunks", "joined", "cut", "split", "whole"]
    tokens: int | None = None
    encoder: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words that the authors list, in their order. `kind` is what they are for, such as `score`; `place` where in the
    prompt they go; `version` the version of the model, where it is about one.

    `says` is what of it a rule may say: that the authors mean this `spelling`, with its blanks or underscores, this
    `place`, or that the first one is much weaker `alone`. `instead` are words that people write and that are not in the
    list, each with the one that is."""

    kind: str
    words: tuple[str, ...]
    place: Literal["start", "end"] | None = None
    version: str = ""
    says: tuple[Literal["spelling", "place", "alone"], ...] = ()
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of models. Each field from `civitai` on is a tuple of facts, empty where nothing is known.

    A family with `variants` is a general name: it says what all of them have in common. `groups` are those whose LoRAs
    it may use: several for a general name whose variants differ, none where that is not known.
    """

    name: str
    title: str
    label: str
    """The name in messages and inventories; families that cannot be told apart by what is read share it."""
    also: tuple[str, ...] = ()
    """Further names that the setting may say."""
    variants: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    """How people write it, besides; `*` at the end stands for anything."""
    civitai: tuple[Fact[tuple[str, ...]], ...] = ()
    modelspec: tuple[Fact[tuple[str, ...]], ...] = ()
    kohya: tuple[Fact[tuple[str, ...]], ...] = ()
    invoke: tuple[Fact[tuple[str, ...]], ...] = ()
    hashes: tuple[Fact[tuple[str, ...]], ...] = ()
    """The first ten digits of the SHA-256 of published checkpoints."""
    comfyui: tuple[Fact[tuple[str, ...]], ...] = ()
    """The encoders of ComfyUI that it is run with, by their names in `promptlint.programs.comfyui.encoders`."""
    encoders: tuple[Fact[tuple[str, ...]], ...] = ()
    limits: tuple[Fact[Limit], ...] = ()
    weights: tuple[Fact[bool], ...] = ()
    """Whether `(a:1.2)`, or what the program writes for it, is a weight."""
    negative: tuple[Fact[Negative], ...] = ()
    distilled: tuple[Fact[Literal["guidance", "steps"]], ...] = ()
    cfg: tuple[Fact[tuple[float, float]], ...] = ()
    """The least and the greatest CFG scale it is run with."""
    guidance: tuple[Fact[tuple[float, float]], ...] = ()
    words: tuple[Fact[Words], ...] = ()
    style: tuple[Fact[tuple[Style, ...]], ...] = ()
    notes: tuple[Fact[str], ...] = ()

    def __str__(self) -> str:
        return self.title

    def weights_in(self, program: str) -> Fact[bool] | None:
        """Whether a program reads weights for it, where that is sure."""
        return next(iter(_about(self.weights, program)), None)

    def limits_in(self, program: str) -> tuple[Fact[Limit], ...]:
        """How much of a text a program reads for it, where that is sure: one for each encoder that differs."""
        return _about(self.limits, program)

    def negative_in(self, program: str) -> Fact[Negative] | None:
        """When a negative prompt has an effect in a program, where that is sure. What is known of the program goes
        before what the authors say of the model, which may be about how they mean it to be run."""
        found = _about(self.negative, program) or _about(self.negative, "")
        return found[0] if found else None

    def words_of(self, kind: str) -> tuple[Fact[Words], ...]:
        """The words of a kind that are listed for it, also those that are not sure."""
        return tuple(each for each in self.words if each.value.kind == kind)


@dataclass(frozen=True, slots=True)
class Group:
    """Families that may use each other's LoRAs. `apart` is why LoRAs of other groups that have it do not fit; `unsure`
    are the groups of which people report both. `embeddings`: its embeddings do not fit in other groups that say so."""

    name: str
    label: str
    apart: Fact[bool] | None = None
    unsure: tuple[str, ...] = ()
    embeddings: Fact[bool] | None = None


def all_families() -> tuple[Family, ...]:
    """All families, in the order of the data: a general name before its variants."""
    return _data().families


def all_groups() -> tuple[Group, ...]:
    """All groups."""
    return _data().groups


def find_family(name: str) -> Family | None:
    """The family of a name that the setting `model-family` may say, in any letter case."""
    return _by_name().get(name.strip().casefold())


def find_group(name: str) -> Group:
    """The group of a name that a family has. Raises KeyError for any other."""
    return _by_group()[name]


def family_names() -> tuple[str, ...]:
    """The names that the setting may say: each family's own, then its further ones."""
    return tuple(name for family in all_families() for name in (family.name, *family.also))


def fit_together(one: Iterable[str], other: Iterable[str], *, embeddings: bool = False) -> bool | None:
    """Whether LoRAs (or embeddings) of some groups fit in models of others: True where all do, False where it is sure
    that none does, None where it is not known or depends on which of the groups it is."""
    pairs = [_pair(_by_group()[a], _by_group()[b], embeddings=embeddings) for a in one for b in other]
    return pairs[0] if pairs and all(pair is pairs[0] for pair in pairs) else None


def _pair(one: Group, other: Group, *, embeddings: bool) -> bool | None:
    if one is other:
        return True
    reasons = (one.embeddings, other.embeddings) if embeddings else (one.apart, other.apart)
    if other.name in one.unsure or one.name in other.unsure:
        return None
    return False if all(reason is not None and reason.is_sure for reason in reasons) else None


def _about(facts: Iterable[Fact[T]], program: str) -> tuple[Fact[T], ...]:
    """The sure facts about a program, or about the model itself where it is empty."""
    return tuple(
        each for each in facts if each.is_sure and (program in each.programs if program else not each.programs)
    )


def ambiguous_names() -> tuple[str, ...]:
    """Names in the metadata of files that more than one family writes."""
    return _data().several


@cache
def _data() -> Data:
    from promptlint.resources.known._families import read_families  # it needs the classes of this module

    return read_families()


@cache
def _by_name() -> Mapping[str, Family]:
    return {name: family for family in all_families() for name in (family.name, *family.also)}


@cache
def _by_group() -> Mapping[str, Group]:
    return {group.name: group for group in all_groups()}
