"""What is required, as plain values; readers of configurations, comments and pages make them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeVar

from promptlint.dataclass import dataclass
from promptlint.resources.kinds import ResourceKind
from promptlint.text import Span

__all__ = ["BaseRequirement", "Manifest", "Requirement"]

T = TypeVar("T", "Requirement", "BaseRequirement")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A resource that a prompt must use.

    `kind` is None where the place that requires it does not say; any use of the name will do then. `span` is
    the name's place in the document that requires it, `line` the line around it, both in code points of that
    document; None for requirements from elsewhere. `source` says where it comes from, for people.

    The rest only a manifest says: the least and greatest `weight`, the `triggers` (words of which the prompt needs
    one), the `role` of the prompt it belongs in, the references `when` it is required (all of them used; empty:
    always), and the `files` it is required in, as patterns of `.gitignore` relative to the manifest (empty: all).
    """

    kind: ResourceKind | None
    name: str
    span: Span | None = None
    source: str = ""
    line: Span | None = None
    weight: tuple[float, float] | None = None
    triggers: tuple[str, ...] = ()
    role: Literal["positive", "negative"] | None = None
    when: tuple[tuple[ResourceKind | None, str], ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseRequirement:
    """The family of checkpoints that some prompts are written for; `files` as in a requirement."""

    base: str
    files: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that is required. `folder` is what the patterns of files are relative to; empty: where we are."""

    requirements: tuple[Requirement, ...] = ()
    bases: tuple[BaseRequirement, ...] = ()
    folder: str = ""

    @classmethod
    def of(
        cls,
        loras: Iterable[str] = (),
        embeddings: Iterable[str] = (),
        hypernetworks: Iterable[str] = (),
        wildcards: Iterable[str] = (),
        *,
        names: Iterable[str] = (),
        source: str = "",
    ) -> Manifest:
        """A manifest from names; `names` are those of unknown kind."""
        kinds: tuple[tuple[ResourceKind | None, Iterable[str]], ...] = (
            ("lora", loras),
            ("embedding", embeddings),
            ("hypernetwork", hypernetworks),
            ("wildcard", wildcards),
            (None, names),
        )
        return cls(tuple(Requirement(kind, name, source=source) for kind, group in kinds for name in group))

    @property
    def base(self) -> str | None:
        """The family of checkpoints that everything is written for, where one is stated."""
        return self.bases[0].base if self.bases else None

    def for_file(self, path: str) -> Manifest:
        """The part of it that applies to a file."""
        if not any(each.files for each in self.requirements) and not any(each.files for each in self.bases):
            return self
        from promptlint.formats.gitignore import matching_lists  # only where patterns are

        def applying(every: tuple[T, ...]) -> tuple[T, ...]:
            meant = set(matching_lists(path, tuple(each.files for each in every), self.folder))
            return tuple(each for number, each in enumerate(every) if not each.files or number in meant)

        return Manifest(applying(self.requirements), applying(self.bases), self.folder)
