"""The formatter: the fixes of the PF rules, as far as the style asks for them.

It changes nothing that the model sees unless the style says so. Where a change of spacing would, it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from promptlint.documents.model import Document, Role
from promptlint.engine.fixer import FixedDocument, fix_document, fix_prompts
from promptlint.engine.linter import Linter
from promptlint.engine.settings import ConfigError, Settings, did_you_mean
from promptlint.resources.model import Inventory, Manifest

__all__ = ["FormatStyle", "Formatter"]

LineBreaks = Literal["keep", "join"]
Weights = Literal["keep", "tidy", "numbers"]
Commas = Literal["keep", "clean"]
Underscores = Literal["keep", "space", "underscore"]

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "line_breaks": ("keep", "join"),
    "weights": ("keep", "tidy", "numbers"),
    "commas": ("keep", "clean"),
    "underscores": ("keep", "space", "underscore"),
}


@dataclass(frozen=True, slots=True)
class FormatStyle:
    """How prompts are written.

    `line_breaks` joins tags that are broken over lines. `weights` tidies numbers, or writes stacked brackets as numbers
    too. The rest changes the picture: `commas` takes away those with nothing between them, `underscores` writes tags
    with spaces or with underscores.
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
            field = key.replace("-", "_")
            if field not in _CHOICES:
                known = [name.replace("_", "-") for name in _CHOICES]
                raise ConfigError(f"format: unknown key {key!r}{did_you_mean(key, known)}")
            if value not in _CHOICES[field]:
                raise ConfigError(f"format: {key} must be {' or '.join(_CHOICES[field])}, not {value!r}")
            values[field] = value
        return cls(**values)

    @property
    def changes_the_picture(self) -> bool:
        """Whether it asks for something that the model sees."""
        return self.commas != "keep" or self.underscores != "keep"


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
        base = settings or Settings()
        self._joining = self._linter(base, inventory, manifest, joins=True)
        self._keeping = self._linter(base, inventory, manifest, joins=False)

    def _linter(self, base: Settings, inventory: Inventory | None, manifest: Manifest | None, *, joins: bool) -> Linter:
        style = self.style
        rules = ["PF001"]
        options: dict[str, dict[str, str]] = {}
        if style.line_breaks == "join" and joins:
            rules.append("PF002")
        if style.commas == "clean":
            rules.append("PF003")
        if style.underscores != "keep":
            rules.append("PF004")
            options["PF004"] = {"style": style.underscores}
        if style.weights != "keep":
            rules.append("PF005")
            options["PF005"] = {"style": style.weights}
        settings = Settings.of({"select": rules, "target": base.target, "plugins": base.plugins, "rules": options})
        return Linter(settings, inventory=inventory, manifest=manifest)

    def prompt(self, text: str, negative: str | None = None, *, role: Role = Role.POSITIVE) -> tuple[str, str | None]:
        """A prompt and its negative prompt, formatted."""
        result = fix_prompts(self._joining, text, negative, role=role, unsafe=self.style.changes_the_picture)
        return result.text, result.negative

    def document(self, document: Document, reread: Callable[[str], Document]) -> FixedDocument:
        """A document with its prompts formatted. In a page lines are wrapped on purpose and stay as they are."""
        linter = self._keeping if document.kind == "page" else self._joining
        return fix_document(linter, document, reread, unsafe=self.style.changes_the_picture)
