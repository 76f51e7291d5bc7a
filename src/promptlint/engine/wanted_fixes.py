"""Fixes as they are wanted: left out, safe, unsafe, or only shown, whatever the rule calls them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from promptlint.diagnostics import Applicability, Diagnostic
from promptlint.engine.settings import Settings
from promptlint.rules.kit.rule import Rule

__all__ = ["WantedFixes", "display_only"]


class WantedFixes:
    """What some settings say of the fixes of rules; nothing, as a rule."""

    def __init__(self, settings: Settings, rules: Mapping[str, Rule]) -> None:
        said = any((settings.unfixable, settings.extend_safe_fixes, settings.extend_unsafe_fixes))
        words = {code: settings.fixes_of(rule) for code, rule in rules.items()} if said else {}
        self._words = {code: word for code, word in words.items() if word is not None}

    def applied(self, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Findings with their fixes as they are wanted."""
        if not self._words:
            return list(diagnostics)
        return [self._with_fix_as_wanted(each) for each in diagnostics]

    def _with_fix_as_wanted(self, diagnostic: Diagnostic) -> Diagnostic:
        fix, word = diagnostic.fix, self._words.get(diagnostic.code)
        if fix is None or word is None:
            return diagnostic
        if word == "none":
            return replace(diagnostic, fix=None)
        if word == "safe" and fix.applicability is Applicability.UNSAFE:
            return replace(diagnostic, fix=replace(fix, applicability=Applicability.SAFE, changes_picture=True))
        if word == "unsafe" and fix.applicability is Applicability.SAFE:
            return replace(diagnostic, fix=replace(fix, applicability=Applicability.UNSAFE))
        return diagnostic


def display_only(diagnostic: Diagnostic) -> Diagnostic:
    """A finding in a file that is never written: its fix can only be shown."""
    fix = diagnostic.fix
    return replace(
        diagnostic,
        fix=fix and replace(fix, applicability=Applicability.DISPLAY_ONLY),
        folded=tuple(map(display_only, diagnostic.folded)),
    )
