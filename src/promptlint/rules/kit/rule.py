"""What a rule is. One file, one class, everything about the rule in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from promptlint.diagnostics import Applicability, Diagnostic, Fix, Label, Note, Severity
from promptlint.programs.catalogue import all_programs
from promptlint.programs.extensions.abilities import Ability
from promptlint.programs.extensions.model import Extension
from promptlint.programs.properties import KNOWN_SYNTAX, Property
from promptlint.roles import RoleName
from promptlint.rules.kit.fact import Fact
from promptlint.text import Edit, Span

if TYPE_CHECKING:
    from promptlint.programs.model import Program
    from promptlint.resources.inventory.model import Inventory
    from promptlint.resources.requirements.model import Manifest
    from promptlint.resources.vocabulary.model import Vocabulary
    from promptlint.rules.kit.context import Context, DocumentContext, PairContext

__all__ = [
    "Bad",
    "Case",
    "Default",
    "Good",
    "NoOptions",
    "Rule",
    "delete",
    "insert",
    "replace",
    "safe",
    "unsafe",
]


class Default(StrEnum):
    """Whether a rule is in the default set. WHEN_AVAILABLE: as soon as what it needs is there (a second prompt,
    a manifest, an inventory, metadata)."""

    ON = "on"
    OFF = "off"
    WHEN_AVAILABLE = "when available"


@dataclass(frozen=True, kw_only=True)
class _Setting:
    role: RoleName = "positive"
    negative: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    target: str = "a1111"
    also_targets: tuple[str, ...] = ()
    model_family: str | None = None
    plugins: tuple[str, ...] = ()
    inventory: Inventory | None = None
    manifest: Manifest | None = None
    vocabulary: Vocabulary | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    path: str | None = None


@dataclass(frozen=True)
class Good(_Setting):
    """A prompt on which the rule stays silent. The other fields are the circumstances, as for `promptlint.lint`;
    `settings` are the parameters of an infotext that stand beside the prompt. With a `path` the text is a file."""

    text: str


@dataclass(frozen=True)
class Bad(_Setting):
    """A prompt in which the rule finds something.

    `fixed` is what its fix makes of the text, `at` the exact text that is flagged; `also` are the codes of other
    rules that report the same text.
    """

    text: str
    fixed: str | None = None
    at: str | None = None
    also: tuple[str, ...] = ()


Case = Good | Bad


@dataclass(frozen=True)
class NoOptions:
    """The options of a rule without any."""


class Rule:
    """Base of all rules. Subclasses set the class variables and write `check`.

    The docstring is the rule's documentation: a summary line, then the sections `## Why is this bad?`,
    `## Example`, `## Use instead` and, for a rule with a fix, `## Fix safety`.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """The bad pattern in kebab case; reads well after "allow"."""
    severity: ClassVar[Severity]
    fixable: ClassVar[Applicability | None] = None
    """The most careful class of fix it offers."""
    default: ClassVar[Default] = Default.ON
    preview: ClassVar[bool] = False
    """Whether it is tried out before it counts: it is off, whatever selects it, unless the user asks for previews."""
    aliases: ClassVar[tuple[str, ...]] = ()
    """Codes and names that it had, or that it was a part of: they still choose it, and suppress it."""
    since: ClassVar[str] = ""
    """The version of promptlint that brought it."""
    visits: ClassVar[tuple[type | Fact[Any, Any], ...]]
    """What `check` is called with, one after the other: facts, node classes, `Tag`, or the whole `Prompt`,
    `PromptPair` or `Document`."""
    roles: ClassVar[frozenset[RoleName]] = frozenset({"positive", "negative", "unknown"})
    """The roles of prompts it looks at."""
    needs: ClassVar[tuple[Property, ...]] = (KNOWN_SYNTAX,)
    """What a program must have for the rule to be true of it; prompts for others it leaves alone. Only a rule that
    needs no program's syntax takes `ANY_TEXT`."""
    yields_to: ClassVar[tuple[str, ...]] = ()
    """Codes whose finding on an overlapping span makes this one a note of theirs."""
    vanishes_in: ClassVar[tuple[str, ...]] = ()
    """Like `yields_to`, but without the note: the other finding says it all."""
    fold_after: ClassVar[int] = 6
    """From this finding on in one prompt, or in a list of prompts, findings of the code become labels of one line."""
    fold_same: ClassVar[bool] = False
    """Whether findings with the same message become one in a file of several prompts, as those that name something
    that is missing."""
    silent_with: ClassVar[tuple[Ability, ...]] = ()
    """What extensions do that gives the flagged text a meaning; with one that does it the rule is silent."""
    only_style: ClassVar[bool] = False
    """Whether it is about how a prompt is written and nothing else: where its safe fix would change what the program
    makes of the prompt, there is nothing to say."""
    good: ClassVar[tuple[Good, ...]]
    bad: ClassVar[tuple[Bad, ...]]
    Options: ClassVar[type[Any]] = NoOptions

    @classmethod
    def applies_to(cls, program: Program) -> bool:
        """Whether the rule is true of a program."""
        return all(needed.holds(program) for needed in cls.needs)

    @classmethod
    def is_silenced_by(cls, extensions: Iterable[Extension]) -> bool:
        """Whether one of the extensions gives what it flags a meaning."""
        return bool(cls.silent_with) and any(each.holds(one) for one in extensions for each in cls.silent_with)

    @classmethod
    def targets(cls) -> tuple[str, ...]:
        """The names of the programs that it is true of, in their usual order."""
        return tuple(program.name for program in all_programs() if cls.applies_to(program))

    def check(self, node: Any, ctx: Any) -> Iterator[Diagnostic]:
        """The findings at an item of what the rule visits. `ctx` is a `Context`, for a `PromptPair` and its facts a
        `PairContext`, for a `Document` and its facts a `DocumentContext`."""
        raise NotImplementedError

    def finding(
        self,
        ctx: Context | PairContext | DocumentContext,
        span: Span,
        message: str,
        *,
        labels: Iterable[Label] = (),
        notes: Iterable[Note] = (),
        help: str | None = None,  # noqa: A002  # the field's name in every linter
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A diagnostic of this rule in the prompt of `ctx`. A message that names the program which reads the prompt
        takes its name from `ctx.program`. A `fix` that would change nothing is none."""
        text: str | None = getattr(ctx, "text", None)  # a pair or a file has none that edits count in
        if fix is not None and text is not None and not _changes(text, fix):
            fix = None
        return Diagnostic(
            self.code,
            self.name,
            severity or self.severity,
            message,
            ctx.role,
            span,
            tuple(labels),
            tuple(notes),
            help,
            fix,
            prompt=ctx.number,
        )


def _changes(text: str, fix: Fix) -> bool:
    """Whether a fix makes another text; one of a place that is not there is a mistake, which is reported elsewhere."""
    return any(
        edit.span.end > len(text) or text[edit.span.start : edit.span.end] != edit.replacement for edit in fix.edits
    )


def safe(message: str, *edits: Edit) -> Fix:
    """A fix after which the host sees the same: equal tokens, weights, schedule and networks."""
    return Fix(Applicability.SAFE, message, edits)


def unsafe(message: str, *edits: Edit) -> Fix:
    """A fix that changes the picture; the result is more likely what was meant."""
    return Fix(Applicability.UNSAFE, message, edits)


def replace(span: Span, text: str) -> Edit:
    """Put text in the place of a span."""
    return Edit(span, text)


def insert(offset: int, text: str) -> Edit:
    """Put text in front of an offset."""
    return Edit(Span(offset, offset), text)


def delete(span: Span) -> Edit:
    """Take a span away."""
    return Edit(span, "")
