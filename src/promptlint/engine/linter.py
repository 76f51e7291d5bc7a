"""The linter: every rule that is on, called with what it visits, then folding."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from promptlint.diagnostics import DOCUMENT, Applicability, Diagnostic, Label
from promptlint.diagnostics.crash import own_words
from promptlint.documents.collection import no_collection
from promptlint.documents.kinds import is_record, kind_of
from promptlint.documents.model import NO_FILE, Document, Region
from promptlint.engine.directives import MARK
from promptlint.engine.folding import fold, fold_alike
from promptlint.engine.report import Finding, Locator, Report, prompt_number
from promptlint.engine.safety import ReadPrompt, with_true_safety
from promptlint.engine.settings import Settings
from promptlint.engine.suppressions import FileSuppressions, has_suppressions, suppress
from promptlint.engine.visits import Facts, Visits, visits_of
from promptlint.engine.wildcard_trees import WildcardTrees
from promptlint.programs.extensions.catalogue import extensions_for, extensions_of_settings
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import read_comments
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.roles import TextRole, role_name
from promptlint.rules.facts.weights_of_family import family_without_weights
from promptlint.rules.kit.context import Context, DocumentContext, PairContext, PromptPair, Surroundings, given_by
from promptlint.rules.kit.rule import Rule
from promptlint.rules.kit.tool_codes import INTERNAL_ERROR
from promptlint.semantics.tags import Tag
from promptlint.syntax import Group, Leaf, walk
from promptlint.text import Span

__all__ = ["Linter"]


T = TypeVar("T")

_OFTEN = 256
"""Nodes after which an interrupt is asked for."""

_LONG = 20_000
"""Code points from which on garbage collection is felt."""


class Linter:
    """Settings, resolved once, for any number of prompts. Raises ConfigError when made of invalid settings."""

    def __init__(
        self,
        settings: Settings | Mapping[str, Any] | None = None,
        *,
        inventory: Inventory | None = None,
        manifest: Manifest | None = None,
    ) -> None:
        self.settings = Settings.of(settings)
        self.inventory = inventory
        self.manifest = manifest
        declared = self._declared()
        extensions = extensions_for(declared, self.settings.target)
        self.rules = tuple(rule for rule in self.settings.selected() if not rule.is_silenced_by(extensions))
        self._trees = WildcardTrees()
        self.by_code: Mapping[str, Rule] = {rule.code: rule for rule in self.rules}
        self._tables: dict[tuple[str, str, bool, frozenset[str], bool, bool], Visits] = {}
        self._surroundings = Surroundings(
            self.settings.target,
            declared,
            self.settings.rules,
            inventory,
            manifest,
            self.settings.steps,
            self.settings.hires_steps,
            self.settings.also_targets,
            model_family=self.settings.model_family,
        )

    def _declared(self) -> frozenset[str]:
        """The extensions that the configuration names, or else those of the program's folder."""
        if self.settings.plugins is not None:
            return frozenset(self.settings.plugins)
        return self.inventory.extensions if self.inventory is not None else frozenset()

    def lint_document(self, document: Document, *, interrupt: Callable[[], None] | None = None) -> Report:
        """Everything found in a file. `interrupt` is called now and then; what it raises ends the work."""
        findings: list[Finding] = []
        places = Locator(document.path, document.text, document.first)
        suppressions = FileSuppressions(document, self.settings.available()) if MARK in document.text else None
        around = self._around(document)
        for regions, requirements in zip(document.prompts, document.requirements_by_prompts(), strict=True):
            if all(region.beside for region in regions):
                surroundings = dataclasses.replace(around, manifest=None)
            else:
                surroundings = self._requiring(around, requirements)
            found = self._lint(regions, surroundings, suppressions, interrupt)
            if document.binary:
                found = [_display_only(diagnostic) for diagnostic in found]
            findings += fold_alike([places.finding(diagnostic, regions) for diagnostic in found], self.by_code)
        whole = document.whole
        found = self._check_document(document, around, suppressions)
        findings += fold_alike([places.finding(diagnostic, (whole,)) for diagnostic in found], self.by_code)
        findings.sort(key=lambda finding: (finding.start.offset, finding.diagnostic.code))
        return Report(tuple(findings))

    def _around(self, document: Document) -> Surroundings:
        """The surroundings of a file's prompts: what it says itself, and what lies beside it."""
        surroundings = self._surroundings
        inventory, manifest = surroundings.inventory, surroundings.manifest
        beside = self._trees.around(document.root) if kind_of(document).has_neighbours else None
        if beside is not None:
            inventory = beside if inventory is None else inventory.merged(beside)
        return dataclasses.replace(
            surroundings,
            target=document.target or surroundings.target,
            plugins=surroundings.plugins.union(document.plugins),
            container=document.kind,
            inventory=inventory,
            manifest=manifest.for_file(document.path) if manifest is not None else None,
            is_typed=not is_record(document),
            loaded=frozenset(each.stem for each in document.references if each.kind == "lora"),
            beside=self._trees.near(document.path) if beside is None and "__" in document.text else None,
        )

    def _check_document(
        self, document: Document, surroundings: Surroundings, suppressions: FileSuppressions | None
    ) -> list[Diagnostic]:
        """What the rules over whole files say, and what is wrong with the suppressions of the file."""
        visits = self._visits("document", surroundings)
        if not visits.whole and not visits.facts and suppressions is None:
            return []
        context = DocumentContext(document, surroundings)
        found = _Found()
        _visit((document,), visits.whole, context, found)
        _visit_facts(visits.facts, context, found)
        diagnostics: list[Diagnostic] = found
        if suppressions is not None:
            diagnostics = [*suppressions.left(diagnostics, ()), *suppressions.problems(self.rules)]
            diagnostics = [d for d in diagnostics if not self.settings.is_ignored(d.code, d.name)]
        return fold(diagnostics, self.by_code)

    @staticmethod
    def _requiring(surroundings: Surroundings, requirements: tuple[Requirement, ...]) -> Surroundings:
        """The surroundings of prompts that need more than the run's manifest says."""
        if not requirements:
            return surroundings
        manifest = surroundings.manifest or Manifest()
        manifest = dataclasses.replace(manifest, requirements=(*manifest.requirements, *requirements))
        return dataclasses.replace(surroundings, manifest=manifest)

    def lint(self, regions: Iterable[Region]) -> Report:
        """Everything found in prompts that are used together; places count in each prompt's own text."""
        regions = tuple(regions)
        requirements = tuple(each for region in regions for each in read_comments(region.text))
        found = self._lint(regions, self._requiring(self._surroundings, requirements))
        places = Locator(NO_FILE)
        return Report(tuple(fold_alike([places.finding(each, regions) for each in found], self.by_code)))

    def _lint(
        self,
        regions: tuple[Region, ...],
        surroundings: Surroundings,
        suppressions: FileSuppressions | None = None,
        interrupt: Callable[[], None] | None = None,
    ) -> list[Diagnostic]:
        with no_collection(when=sum(len(region.text) for region in regions) >= _LONG):
            return self._check(regions, surroundings, suppressions, interrupt)

    def _check(
        self,
        regions: tuple[Region, ...],
        surroundings: Surroundings,
        suppressions: FileSuppressions | None,
        interrupt: Callable[[], None] | None,
    ) -> list[Diagnostic]:
        contexts = [
            _for_its_model(
                Context(region.text, role_name(region.role), self._at(region, surroundings), region.settings, number)
            )
            for number, region in enumerate(regions)
        ]
        found = _Found()
        for context in contexts:
            self._check_prompt(context, found, interrupt)
        visits = self._visits("pair", surroundings)
        if visits.whole or visits.facts:
            pair = PairContext(_pair(contexts), surroundings)
            _visit((pair.pair,), visits.whole, pair, found)
            _visit_facts(visits.facts, pair, found)
        diagnostics = self._sound([_numbered(diagnostic, contexts) for diagnostic in found], contexts)
        if suppressions is not None:
            diagnostics = suppressions.left(diagnostics, regions)
        if any(has_suppressions(context) for context in contexts) and HASH_COMMENTS.holds(contexts[0].program):
            diagnostics = suppress(contexts, diagnostics, self.rules, self.settings.available())
            diagnostics = [d for d in diagnostics if not self.settings.is_ignored(d.code, d.name)]
        if diagnostics:
            prompts = [ReadPrompt(each.text, each.role, each.target) for each in contexts]
            diagnostics = with_true_safety(diagnostics, prompts, self.by_code)
        return fold(diagnostics, self.by_code)

    def _sound(self, diagnostics: list[Diagnostic], contexts: Sequence[Context]) -> list[Diagnostic]:
        """The findings of rules that may be anybody's. Places that are not in the prompt, and fixes that cannot be
        made, are taken out, with a finding about the rule."""
        if not diagnostics:
            return diagnostics
        sizes = [len(context.text) for context in contexts]
        roles = [context.role for context in contexts]
        sound: list[Diagnostic] = []
        failed = _Found()
        for each in diagnostics:
            what = ""
            if _is_misplaced(each, sizes, roles):
                what = "a place that is not in the prompt"
            elif what := _wrong_fix(each, sizes, roles):
                sound.append(dataclasses.replace(each, fix=None))
            else:
                sound.append(each)
            if what and (rule := self.by_code.get(each.code)) is not None:
                said = len(failed)
                _crashed(rule, None, ValueError(what), roles[each.prompt or 0], failed)
                failed[said:] = [dataclasses.replace(one, prompt=each.prompt or 0) for one in failed[said:]]
        return sound + failed

    def _at(self, region: Region, surroundings: Surroundings) -> Surroundings:
        """The surroundings of one prompt: what its container says of it alone."""
        # What a configuration says of extensions always wins over what the parameters show.
        shown = extensions_of_settings(region.settings) if self.settings.plugins is None else frozenset()
        plugins = surroundings.plugins.union(region.plugins, shown)
        says_nothing = region.target is None and not region.is_sent and not region.encoders
        if plugins == surroundings.plugins and says_nothing and not region.leaves_out_at_one:
            return surroundings
        return dataclasses.replace(
            surroundings,
            target=region.target or surroundings.target,
            plugins=plugins,
            is_typed=surroundings.is_typed and not region.is_sent,
            encoders=region.encoders,
            leaves_out_at_one=region.leaves_out_at_one,
        )

    def _check_prompt(self, context: Context, found: _Found, interrupt: Callable[[], None] | None) -> None:
        visits = self._visits(context.role, context.surroundings)
        prompt = context.prompt
        _visit((prompt,), visits.whole, context, found)
        terminals = context.leaf_numbers
        _visit_facts(visits.facts_in(context.text, terminals), context, found, interrupt)
        for terminal, rules in visits.leaves:
            if terminal in terminals:
                leaves = (prompt.leaf_list[number] for number in terminals[terminal])
                _visit(_interruptible(leaves, interrupt), rules, context, found)
        if not visits.openers.isdisjoint(terminals):
            for node in _interruptible(walk(prompt), interrupt):
                if type(node) in visits.groups:
                    _visit((node,), visits.groups[type(node)], context, found)
        if visits.tags:
            _visit(_interruptible(context.tags, interrupt), visits.tags, context, found)

    def _visits(self, of: str, surroundings: Surroundings) -> Visits:
        """What is visited by the rules that apply to prompts of a role, to a `pair` or a `document`."""
        are_known, are_required = surroundings.inventory is not None, surroundings.manifest is not None
        key = (of, surroundings.target, surroundings.weights_off, surroundings.plugins, are_known, are_required)
        visits = self._tables.get(key)
        if visits is None:
            extensions = extensions_for(surroundings.plugins, surroundings.target)
            given = given_by(surroundings, extensions)
            visits = self._tables[key] = visits_of(of, self.rules, surroundings.program, extensions, given)
        return visits


def _interruptible(items: Iterable[T], interrupt: Callable[[], None] | None) -> Iterable[T]:
    return items if interrupt is None else _asking(items, interrupt)


def _asking(items: Iterable[T], interrupt: Callable[[], None]) -> Iterator[T]:
    for number, item in enumerate(items):
        if number % _OFTEN == 0:
            interrupt()
        yield item


def _for_its_model(context: Context) -> Context:
    """A prompt whose program reads no weights for the model that it is for, as one without weights."""
    if family_without_weights(context) is None:
        return context
    surroundings = dataclasses.replace(context.surroundings, weights_off=True)
    return Context(context.text, context.role, surroundings, context.settings, context.number)


def _display_only(diagnostic: Diagnostic) -> Diagnostic:
    """A finding in a file that is never written: its fix can only be shown."""
    fix = diagnostic.fix
    return dataclasses.replace(
        diagnostic,
        fix=fix and dataclasses.replace(fix, applicability=Applicability.DISPLAY_ONLY),
        folded=tuple(map(_display_only, diagnostic.folded)),
    )


class _Found(list[Diagnostic]):
    """What rules found; `crashed` are the codes of those that failed, of which one finding each is enough."""

    def __init__(self) -> None:
        super().__init__()
        self.crashed: set[str] = set()


def _visit(items: Iterable[object], rules: Iterable[Rule], context: Any, found: _Found) -> None:
    """What some rules report about each item that they visit."""
    for item in items:
        for rule in rules:
            _run(rule, item, context, found)


def _visit_facts(facts: Facts, context: Any, found: _Found, interrupt: Callable[[], None] | None = None) -> None:
    """What rules report about the items of each fact. A fact that fails counts as a crash of the rules that visit
    it."""
    for fact, rules in facts:
        try:
            items = context.fact(fact)
        except Exception as error:  # noqa: BLE001  # as for rules
            for rule in rules:
                _crashed(rule, None, error, context.role, found)
        else:
            _visit(_interruptible(items, interrupt), rules, context, found)


def _run(rule: Rule, item: object, context: Any, diagnostics: _Found) -> None:
    """A rule's findings at one item. A crash becomes a finding about promptlint itself, and the run goes on."""
    try:
        for found in rule.check(item, context):
            # Most rules find nothing: a map and an extend cost more.
            diagnostics.append(_checked(found))
    except Exception as error:  # noqa: BLE001  # whatever a rule does, the others still speak
        _crashed(rule, item, error, context.role, diagnostics)


def _crashed(rule: Rule, item: object, error: Exception, role: TextRole, diagnostics: _Found) -> None:
    if rule.code in diagnostics.crashed:
        return
    diagnostics.crashed.add(rule.code)
    span = item.span if isinstance(item, (Leaf, Group, Tag)) else Span(0, 0)
    message = (
        f"rule {rule.code} ({rule.name}) failed with {own_words(error)}; "
        f"this is a bug in {type(rule).__module__.partition('.')[0]}, not in your prompt"
    )
    code = INTERNAL_ERROR
    diagnostics.append(Diagnostic(code.code, code.name, code.severity, message, role, span))


def _is_misplaced(diagnostic: Diagnostic, sizes: Sequence[int], roles: Sequence[TextRole]) -> bool:
    """Whether a finding has a place that is not in prompts of so many characters. Places in the file itself, outside
    of them, are not judged."""
    places: tuple[Diagnostic | Label, ...] = (diagnostic, *diagnostic.labels)
    return any(
        each.role != DOCUMENT and each.span.end > sizes[prompt_number(each.prompt, each.role, roles)] for each in places
    )


def _wrong_fix(diagnostic: Diagnostic, sizes: Sequence[int], roles: Sequence[TextRole]) -> str:
    """What is wrong with the places of a fix, or nothing."""
    if diagnostic.fix is None or diagnostic.role == DOCUMENT:
        return ""
    at = 0
    for edit in sorted(diagnostic.fix.edits):
        if edit.span.start < at:
            return "a fix whose edits overlap"
        at = edit.span.end
    size = sizes[prompt_number(diagnostic.prompt, diagnostic.role, roles)]
    return "a fix of a place that is not in the prompt" if at > size else ""


def _checked(found: object) -> Diagnostic:
    """What a rule yielded; rules of packages may yield anything. Raises TypeError."""
    if not isinstance(found, Diagnostic):
        raise TypeError(f"a finding is a Diagnostic, not {type(found).__name__}")
    return found


def _pair(contexts: Iterable[Context]) -> PromptPair:
    positive = negative = None
    others: list[Context] = []
    for context in contexts:
        if context.role == "positive" and positive is None:
            positive = context
        elif context.role == "negative" and negative is None:
            negative = context
        else:
            others.append(context)
    return PromptPair(positive, negative, tuple(others))


def _numbered(diagnostic: Diagnostic, contexts: Sequence[Context]) -> Diagnostic:
    """A finding with the number of its prompt, which one that a rule made by hand may lack: the first of its role."""
    if diagnostic.prompt is not None and diagnostic.prompt < len(contexts):
        return diagnostic
    number = prompt_number(diagnostic.prompt, diagnostic.role, [context.role for context in contexts])
    return dataclasses.replace(diagnostic, prompt=number)
