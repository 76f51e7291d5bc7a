"""The formatter: the fixes of the PF rules, as far as the style asks for them.

It changes nothing that the model sees unless the style says so. Where a change of spacing would, it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from promptlint.dataclass import dataclass
from promptlint.documents.kinds import kind_of
from promptlint.documents.model import Document, Role
from promptlint.engine.fixer import FixedDocument, fix_document, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.engine.settings import ConfigError, Settings
from promptlint.formats.numbers import shown
from promptlint.programs.catalogue import find_program
from promptlint.programs.properties import LINE_END_BREAKS
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.names import did_you_mean
from promptlint.resources.requirements.model import Manifest

__all__ = ["FormatStyle", "Formatter"]

LineBreaks = Literal["keep", "join", "unwrap", "tag-a-line"]
Weights = Literal["keep", "tidy", "numbers"]
Commas = Literal["keep", "clean"]
Underscores = Literal["keep", "space", "underscore"]

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "line_breaks": ("keep", "join", "unwrap", "tag-a-line"),
    "weights": ("keep", "tidy", "numbers"),
    "commas": ("keep", "clean"),
    "underscores": ("keep", "space", "underscore"),
}


_LINES: Mapping[LineBreaks, str] = {"keep": "keep", "join": "keep", "unwrap": "join", "tag-a-line": "split"}
"""What each asks of PF001."""


@dataclass(frozen=True, slots=True)
class FormatStyle:
    """How prompts are written.

    `line_breaks` joins tags that are broken over lines; `unwrap` joins the lines of a prompt too, and `tag-a-line`
    gives each tag outside of brackets its own, in files that are one prompt. Empty lines always stay. `weights` tidies
    numbers, or writes stacked brackets as numbers too. The rest changes the picture: `commas` removes those with
    nothing between them, `underscores` writes tags with spaces or with underscores.
    """

    line_breaks: LineBreaks = "join"
    weights: Weights = "tidy"
    commas: Commas = "keep"
    underscores: Underscores = "keep"

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> FormatStyle:
        """A style from a `[format]` table. Raises ConfigError."""
        values: dict[str, Any] = {}
        for key, value in table.items():
            field = str(key).replace("-", "_")
            if field not in _CHOICES:
                known = [name.replace("_", "-") for name in _CHOICES]
                raise ConfigError(f"format: unknown key {key!r}{did_you_mean(str(key), known)}")
            if value not in _CHOICES[field]:
                raise ConfigError(f"format: {key} must be {' or '.join(_CHOICES[field])}, not {shown(value)}")
            values[field] = value
        return cls(**values)

    @property
    def changes_the_picture(self) -> bool:
        """Whether it asks for something that the model sees."""
        return bool(self.unsafe)

    @property
    def unsafe(self) -> frozenset[str]:
        """The codes of rules whose fixes it asks for although the model sees what they do."""
        asked = {"PF003": self.commas != "keep", "PF004": self.underscores != "keep"}
        return frozenset(code for code, is_asked in asked.items() if is_asked)


class Formatter:
    """Formats prompts and documents in one style. `settings` say what the host is and what is installed in it."""

    def __init__(
        self,
        style: FormatStyle | None = None,
        settings: Settings | None = None,
        *,
        inventory: Inventory | None = None,
        manifest: Manifest | None = None,
    ) -> None:
        self.style = style or FormatStyle()
        self._settings = settings or Settings()
        self._inventory = inventory
        self._manifest = manifest
        self._linters: dict[LineBreaks, Linter] = {}
        self._linter(self.style.line_breaks)  # settings that cannot be are known at once

    def _linter(self, line_breaks: LineBreaks) -> Linter:
        """The linter whose fixes make the style, with these line breaks."""
        if line_breaks not in self._linters:
            self._linters[line_breaks] = self._new_linter(line_breaks)
        return self._linters[line_breaks]

    def _new_linter(self, line_breaks: LineBreaks) -> Linter:
        style, base = self.style, self._settings
        rules = ["PF001"]
        options = {"PF001": {"lines": _LINES[line_breaks]}}
        if line_breaks != "keep" and not LINE_END_BREAKS.holds(find_program(base.target)):
            rules.append("PF002")
        if style.commas == "clean":
            rules.append("PF003")
        if style.underscores != "keep":
            rules.append("PF004")
            options["PF004"] = {"style": style.underscores}
        if style.weights != "keep":
            rules.append("PF005")
            options["PF005"] = {"style": style.weights}
        table: dict[str, Any] = {"select": rules, "target": base.target, "rules": options}
        if base.plugins is not None:
            table["plugins"] = base.plugins
        settings = Settings.of(table)
        return Linter(settings, inventory=self._inventory, manifest=self._manifest)

    def prompt(self, text: str, negative: str | None = None, *, role: Role = Role.POSITIVE) -> tuple[str, str | None]:
        """A prompt and its negative prompt, formatted."""
        linter = self._linter(self.style.line_breaks)
        result = fix_prompts(linter, text, negative, role=role, unsafe=self.style.unsafe)
        return result.text, result.negative

    def document(self, document: Document, reread: Callable[[str], Document]) -> FixedDocument:
        """A document with its prompts formatted.

        Lines stay as they are in a page, where they are wrapped on purpose, and in a file whose kind was guessed, which
        may be a list. Only a file that is one prompt gets a line for each tag.
        """
        line_breaks = self.style.line_breaks
        kind = kind_of(document)
        if kind.wraps_lines or document.keeps_lines:
            line_breaks = "keep"
        elif not kind.is_one_prompt and line_breaks == "tag-a-line":
            line_breaks = "join"
        return fix_document(self._linter(line_breaks), document, reread, unsafe=self.style.unsafe)
