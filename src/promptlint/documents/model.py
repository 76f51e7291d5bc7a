"""A file, and the prompts in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace

from promptlint.dataclass import dataclass
from promptlint.formats.errors import FormatError
from promptlint.formats.whereabouts import Whereabouts
from promptlint.resources.requirements.model import Requirement
from promptlint.roles import Role
from promptlint.text import START, Edit, Position, SourceText, Span

__all__ = [
    "HEAD",
    "NAMED",
    "NO_EVIDENCE",
    "NO_FILE",
    "NO_KEYS",
    "OTHER",
    "TRAINER",
    "Document",
    "Flaw",
    "NamingProgram",
    "Place",
    "PromptKeys",
    "Reference",
    "Region",
    "Role",
    "Unread",
    "prompts_alone",
]


NO_FILE = "<prompt>"
"""The path of prompts that stand in no file."""

HEAD = 64 * 1024
"""Characters at the start of a text by which its kind is recognised, so that a file of any size costs the same. Nearly
all files of prompts are smaller, so that all of them is looked at."""

OTHER = "other"
"""The target of files that a program reads whose syntax promptlint does not know, such as Draw Things or Fooocus."""

TRAINER = "trainer"
"""The target of captions: what trains a model on pictures, such as kohya's scripts, takes them as plain text."""


@dataclass(frozen=True, slots=True)
class PromptKeys:
    """Keys of JSON, YAML and TOML files that hold a prompt, besides those that are known; compared without case, with
    `-` and blanks as `_`."""

    positive: frozenset[str] = frozenset()
    negative: frozenset[str] = frozenset()

    @classmethod
    def of(cls, positive: Iterable[str] = (), negative: Iterable[str] = ()) -> PromptKeys:
        """From keys as people write them."""
        return cls(frozenset(map(cls.plain, positive)), frozenset(map(cls.plain, negative)))

    @staticmethod
    def plain(key: object) -> str:
        """A key as it is compared."""
        return str(key).casefold().replace("-", "_").replace(" ", "_")

    def __or__(self, other: PromptKeys) -> PromptKeys:
        return PromptKeys(self.positive | other.positive, self.negative | other.negative)


NO_KEYS = PromptKeys()

NO_EVIDENCE = "no evidence that it is a prompt; name it to have it read"
"""Why most text files of a folder are not read."""


@dataclass(frozen=True, slots=True)
class Place:
    """How a file came to be read, and what lies around it.

    One that was `found` was not named: it is read only on evidence. `top` is the folder of its project, or that a
    search began in, if there is one: the names above say nothing. `tree` is the folder of the tree of wildcards that it
    belongs to, where something other than the folder's name says so, which is `why`. `within` is the real path of the
    folder that was searched, which the file must not lead out of.
    """

    found: bool = False
    top: str | None = None
    tree: str | None = None
    why: str = ""
    within: str | None = field(default=None, repr=False)


NAMED = Place()
"""A file that somebody named, with nothing around it that says what it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """One prompt inside a file. `source` maps its text to offsets of `origin`, the decoded text of the file.

    `settings` are the parameters that stand beside the prompt, by the keys of infotext (`Steps`, `CFG scale`, …).
    `spell` turns edits of the prompt into edits of the file where the container has escapes or quotes of its own;
    without it they stand in the file as they are. `target` is the program that reads this prompt and `plugins` are
    those it has, where the container says so. One that `is_sent` is as a program sends it, as far as is known: the page
    of the target does nothing to it. `encoders` are those text encoders of ComfyUI of which one or all may read it, by
    their names in `ENCODERS`; none where that is not known. Where `leaves_out_at_one`, what samples is known to leave
    the negative prompt out at a CFG scale of 1.
    One that is `beside` stands with other prompts of the same picture: it is for a later pass, or the template that
    they were made from. What a picture requires is not asked of it.
    """

    name: str
    role: Role
    source: SourceText
    origin: str = field(repr=False)
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)
    spell: Callable[[Region, Iterable[Edit]], list[Edit]] | None = field(default=None, repr=False)
    plugins: tuple[str, ...] = ()
    beside: bool = False
    target: str | None = None
    is_sent: bool = False
    encoders: tuple[str, ...] = ()
    leaves_out_at_one: bool = False

    @property
    def is_special(self) -> bool:
        """Whether its container says something of this prompt alone."""
        said = self.settings or self.plugins or self.target or self.encoders
        return bool(said) or self.beside or self.is_sent or self.leaves_out_at_one

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def place(self) -> tuple[Span, str]:
        """Where it stands in its file, and its text."""
        return self.source.origin(0, len(self.source)), self.text

    def in_file(self, edits: Iterable[Edit]) -> list[Edit]:
        """Edits of the prompt as edits of the file, in its spelling."""
        if self.spell is not None:
            return self.spell(self, edits)
        return self.source.edits_of_origin(edits)


@dataclass(frozen=True, slots=True)
class NamingProgram:
    """A message that names the program which reads the file; a reader does not know which that is.

    In the template `{program}` stands for it, and the other names for texts of the file in `quoted`, which are put in
    as they are.
    """

    template: str
    quoted: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, template: str, **quoted: str) -> NamingProgram:
        """A message with what it quotes."""
        return cls(template, tuple(quoted.items()))

    def naming(self, program: str) -> str:
        """The message with the name of the program."""
        return self.template.format(program=program, **dict(self.quoted))


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a file that cannot be read, where the rest can. `reason` says why in one clause, `offset` where, in the
    document's text; None where there is no single place. `part` is what was not checked: `this line`."""

    reason: str
    offset: int | None
    part: str

    @classmethod
    def of(cls, error: FormatError, part: str, *, start: int = 0) -> Unread:
        """What was wrong with a part that starts at an offset."""
        return cls(str(error), None if error.offset is None else start + error.offset, part)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with the file around its prompts, which its reader saw. `rule` is the name of the rule that
    reports it; `span` and the edits of its repair count in the document's text; `advice` says what a person can do."""

    rule: str
    span: Span
    message: str | NamingProgram
    repair: str | None = None
    edits: tuple[Edit, ...] = ()
    advice: str | None = None


def file_stem(name: str) -> str:
    """The name of a file without its folders and suffix, however it is written."""
    file = name.replace("\\", "/").rpartition("/")[2]
    return file.rpartition(".")[0] or file


@dataclass(frozen=True, slots=True)
class Reference:
    """A model, LoRA or wildcard that the file names outside of its prompts, or another file that it includes."""

    kind: str
    name: str
    span: Span

    @property
    def stem(self) -> str:
        """The name of a file without its folders and suffix: what a prompt would call it."""
        return file_stem(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A file as its reader understood it.

    `prompts` groups the regions that are used together: a positive prompt with its negative, or one alone.
    `requirements` are what the file itself says its prompts need, with spans in `text`. `encoding` is what to write
    the text back with (`utf-8-sig` where the file starts with a byte order mark). A large file may come in pieces:
    `text` is then one of them, `first` says where it starts, and all places count in the file.

    `target` is the program that reads the file, and `plugins` are those it needs, where the container says so. Of a
    picture, which is `binary` and never written, `text` is what was extracted. `flaws` and `references` are what the
    reader saw beside the prompts. `keys` are those it was read with. The kind was `guessed` where it was not given and
    neither the file's name nor its place does. `root` is the folder that the names of wildcards count from, where the
    file is one of a tree of wildcards.

    `place` is how it came to be read. `why` says in a few words why it was read as this kind, or not at all; `remark`
    is a message for the person who has it read, if any. Where `doubtful`, it is hardly a prompt, and was
    read because it was named: nothing is written to it. The kind `is_said` where options or the configuration
    say it. `where` is the place in the file system that it was read from, which is what may be written to; None for
    text that came another way. `unread` are the parts that cannot be read. `left_out` counts the groups of prompts, and
    the prompts, of one that is `counted`.
    """

    path: str
    kind: str
    text: str = field(repr=False)
    prompts: tuple[tuple[Region, ...], ...]
    requirements: tuple[Requirement, ...] = ()
    encoding: str = "utf-8"
    first: Position = START
    target: str | None = None
    plugins: tuple[str, ...] = ()
    binary: bool = False
    flaws: tuple[Flaw, ...] = ()
    references: tuple[Reference, ...] = ()
    keys: PromptKeys = NO_KEYS
    guessed: bool = False
    place: Place = NAMED
    why: str = ""
    remark: str = ""
    doubtful: bool = False
    is_said: bool = False
    root: str | None = None
    where: Whereabouts | None = None
    unread: tuple[Unread, ...] = ()
    left_out: tuple[int, int] = (0, 0)

    @property
    def group_count(self) -> int:
        """How many groups of prompts it has."""
        return len(self.prompts) + self.left_out[0]

    @property
    def prompt_count(self) -> int:
        """How many prompts it has."""
        return sum(map(len, self.prompts)) + self.left_out[1]

    def counted(self) -> Document:
        """The same without its text and its prompts, which are only counted: all that a report needs besides."""
        return replace(self, text="", prompts=(), requirements=(), left_out=(self.group_count, self.prompt_count))

    @property
    def keeps_lines(self) -> bool:
        """Whether its line ends may be what counts, so that nothing may join or drop lines: its kind was guessed, or a
        line that should be the settings is read as a part of the prompt."""
        return self.guessed or any(flaw.rule == "infotext-unreadable" for flaw in self.flaws)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Every prompt of the file."""
        return tuple(region for group in self.prompts for region in group)

    @property
    def whole(self) -> Region:
        """The file as if it were one prompt, for findings that are about none."""
        name = "text of the picture" if self.binary else "file"
        return Region(name, Role.UNKNOWN, SourceText(self.text).moved(self.first.offset), self.text)

    @classmethod
    def of_prompts(
        cls,
        text: str | None,
        negative: str | None = None,
        *,
        role: Role = Role.POSITIVE,
        settings: Mapping[str, str] | None = None,
    ) -> Document:
        """A document of prompts that stand in no file; offsets count in each prompt's own text."""
        regions = prompts_alone(text, negative, role=role, settings=settings)
        return cls(NO_FILE, "prompt", text or "", (regions,) if regions else ())

    def requirements_by_prompts(self) -> list[tuple[Requirement, ...]]:
        """The requirements that apply to each group of prompts: those that stand in front of all prompts, and those
        between the group and the next."""
        if not self.requirements:
            return [()] * len(self.prompts)
        starts = [min(region.source.origin(0, 0).start for region in regions) for regions in self.prompts]
        ordered = sorted(set(starts))
        in_front: list[Requirement] = []
        after: dict[int, list[Requirement]] = {start: [] for start in ordered}
        for requirement in self.requirements:
            place = bisect_right(ordered, requirement.span.start) if requirement.span is not None else 0
            (after[ordered[place - 1]] if place else in_front).append(requirement)
        return [(*in_front, *after[start]) for start in starts]


def prompts_alone(
    text: str | None,
    negative: str | None = None,
    *,
    role: Role = Role.POSITIVE,
    settings: Mapping[str, str] | None = None,
) -> tuple[Region, ...]:
    """Prompts that stand in no file and are used together; offsets count in each prompt's own text."""
    both = ((role, text), (Role.NEGATIVE, negative))
    return tuple(
        [
            Region(kind.value, kind, SourceText(prompt), prompt, settings or {})
            for kind, prompt in both
            if prompt is not None
        ]
    )
