"""Tags that load something, from one program to another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from promptlint.conversion.readings import Reading, TagReading
from promptlint.conversion.writing import number
from promptlint.dataclass import dataclass
from promptlint.programs.catalogue import find_program
from promptlint.programs.model import Program
from promptlint.roles import RoleName
from promptlint.semantics.errors import HostError
from promptlint.semantics.networks import LoraUse
from promptlint.text import SourceText

__all__ = ["WrittenLora", "lora_tags", "reads_tags", "shown_lora", "write_lora", "write_tag"]


def reads_tags(program: Program, role: RoleName) -> bool:
    """Whether a program takes tags out of a prompt of a role."""
    return program.networks is not None and (role != "negative" or program.networks.in_negative)


@dataclass(frozen=True, slots=True)
class WrittenLora:
    """A LoRA's tag in a program's form, and what the program reads of it."""

    tag: str
    use: LoraUse


def write_lora(use: LoraUse, program: Program, extras: tuple[str, ...] = ()) -> WrittenLora | None:
    """The shortest tag for a LoRA; where no tag says all of it, the one that says the name and both weights; None where
    a program that reads tags cannot be told so either. `extras` are written as they are."""
    return _written(use, program.name, extras)


@lru_cache(maxsize=256)
def _written(use: LoraUse, name: str, extras: tuple[str, ...]) -> WrittenLora | None:
    program = find_program(name)
    closest: WrittenLora | None = None
    for tag in _tags(use, extras):
        read = _read(tag, program)
        if read is None or read.name != use.name:
            continue
        if read == use:
            return WrittenLora(tag, read)
        if closest is None and (read.te, read.unet) == (use.te, use.unet):
            closest = WrittenLora(tag, read)
    return closest


def write_tag(tag: TagReading) -> str:
    """Any other tag as it is written."""
    kind, arguments = tag
    return f"<{':'.join((kind, *arguments))}>"


def shown_lora(use: LoraUse) -> str:
    """A LoRA with its weights, in a message."""
    unet, encoder = number(use.unet), number(use.te)
    return f"`{use.name}` at {unet}" + (f", {encoder} in the text encoder" if unet != encoder else "")


def _tags(use: LoraUse, extras: tuple[str, ...]) -> Iterator[str]:
    te, unet = number(use.te), number(use.unet)
    rests: list[tuple[str, ...]] = [(te,)] if te == unet else [(te, unet), (unet, te), (f"te={te}", f"unet={unet}")]
    for rest in rests:
        if use.dyn is not None:
            yield _tag(use.name, (*rest, f"dyn={use.dyn}"), extras)
            yield _tag(use.name, (f"te={te}", f"unet={unet}", f"dyn={use.dyn}"), extras)
            yield _tag(use.name, (te, unet, str(use.dyn)), extras)
        yield _tag(use.name, rest, extras)


def _tag(name: str, arguments: tuple[str, ...], extras: tuple[str, ...]) -> str:
    return f"<{':'.join(('lora', name, *arguments, *extras))}>"


def _read(tag: str, program: Program) -> LoraUse | None:
    """What a program reads of a text that is to be one tag."""
    host = program.host
    assert host is not None
    try:
        rest, uses = host.take_networks(SourceText(tag))
        loras = host.load_loras(uses).loras
    except HostError:
        return None
    return loras[0] if not rest.text and len(loras) == 1 else None


def lora_tags(reading: Reading, program: Program) -> str:
    """The tags of all LoRAs and other networks of a reading, one after the other."""
    extras = dict(reading.extras)
    loras = [write_lora(use, program, extras.get(use.name, ())) for use in reading.loras]
    return "".join([each.tag for each in loras if each is not None]) + "".join(map(write_tag, reading.others))
