"""The linter: every rule that is on, called with what it visits, then folding."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from promptlint.diagnostics import Diagnostic
from promptlint.documents.collection import no_collection
from promptlint.documents.kinds import is_record, kind_of
from promptlint.documents.model import NO_FILE, Document, Region
from promptlint.engine.directives import MARK
from promptlint.engine.folding import fold, fold_alike
from promptlint.engine.repeats import Repeats, Share
from promptlint.engine.report import NOTHING, Finding, Locator, Report, prompt_number
from promptlint.engine.safety import ReadPrompt, with_true_safety
from promptlint.engine.settings import Settings
from promptlint.engine.soundness import is_misplaced, wrong_fix
from promptlint.engine.suppressions import FileSuppressions, has_suppressions, suppress
from promptlint.engine.visiting import Found, crashed, interruptible, visit, visit_facts
from promptlint.engine.visits import Visits, visits_of
from promptlint.engine.wanted_fixes import WantedFixes, display_only
from promptlint.engine.wildcard_trees import WildcardTrees
from promptlint.programs.extensions.catalogue import extensions_for, extensions_of_settings
from promptlint.programs.properties import HASH_COMMENTS
from promptlint.resources.inventory.model import Inventory
from promptlint.resources.requirements.manifest import read_comments
from promptlint.resources.requirements.model import Manifest, Requirement
from promptlint.resources.vocabulary.model import Vocabulary
from promptlint.roles import role_name
from promptlint.rules.facts.weights_of_family import family_without_weights
from promptlint.rules.kit.context import Context, DocumentContext, PairContext, PromptPair, Surroundings
from promptlint.rules.kit.fact import NEGATIVE_PROMPT, Given
from promptlint.rules.kit.rule import Rule
from promptlint.syntax import walk

if TYPE_CHECKING:
    from promptlint.engine.timing import Stopwatch

__all__ = ["Diagnosed", "Linter"]


_MANY = 8
"""Prompts of a file from which on some may be there twice."""

_LONG = 20_000
"""Code points from which on garbage collection is felt."""


Diagnosed = tuple[tuple[Region, ...] | None, Sequence[Diagnostic]]
"""What was found in prompts that are used together; None is the file as a whole."""


class Linter:
    """Settings, resolved once, for any number of prompts. Raises ConfigError when made of invalid settings."""

    def __init__(
        self,
        settings: Settings | Mapping[str, Any] | None = None,
        *,
        inventory: Inventory | None = None,
        manifest: Manifest | None = None,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        self.settings = Settings.of(settings)
        self.inventory = inventory
        self.manifest = manifest
        self.vocabulary = vocabulary
        declared = self._declared()
        extensions = extensions_for(declared, self.settings.target)
        self.rules = tuple(rule for rule in self.settings.selected() if not rule.is_silenced_by(extensions))
        self._trees = WildcardTrees()
        self._repeats: Repeats[Diagnostic] | None = None
        self._watch: Stopwatch | None = None
        self._context: Callable[..., Context] = Context
        self._pair_context: Callable[..., PairContext] = PairContext
        self.by_code: Mapping[str, Rule] = {rule.code: rule for rule in self.rules}
        self._fixes = WantedFixes(self.settings, self.by_code)
        self._last: tuple[Surroundings | None, dict[tuple[str, bool], Visits]] = None, {}
        self._tables: dict[tuple[str, str, bool, frozenset[str], frozenset[Given]], Visits] = {}
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
            vocabulary=vocabulary,
        )

    def _declared(self) -> frozenset[str]:
        """The extensions that the configuration names, or else those of the program's folder."""
        if self.settings.plugins is not None:
            return frozenset(self.settings.plugins)
        return self.inventory.extensions if self.inventory is not None else frozenset()

    def lint_document(self, document: Document, *, interrupt: Callable[[], None] | None = None) -> Report:
        """Everything found in a file. `interrupt` is called now and then; what it raises ends the work."""
        return self.located(document, self.diagnose(document, interrupt=interrupt))

    def diagnose(
        self, document: Document, *, interrupt: Callable[[], None] | None = None, share: Share | None = None
    ) -> list[Diagnosed]:
        """The same without places in the file: what was found in each group of prompts, and in the file as a whole,
        where something was. It can be sent to another process. With a `share` nothing is said of other prompts, and
        only the first says something of the file."""
        diagnosed: list[Diagnosed] = []
        suppressions = FileSuppressions(document, self.settings.available()) if MARK in document.text else None
        around = self._around(document)
        may_repeat = suppressions is None and len(document.prompts) >= _MANY
        repeats = self._repeats_in(around) if may_repeat else None
        for regions, requirements in zip(document.prompts, document.requirements_by_prompts(), strict=True):
            if all(region.beside for region in regions):
                surroundings = dataclasses.replace(around, manifest=None)
            else:
                surroundings = self._requiring(around, requirements)
            own = repeats if surroundings is around else None
            key = own.key(regions) if own is not None else None
            if share is not None and not share.has(key):
                continue
            known = own.known(key) if own is not None else None
            found: Sequence[Diagnostic]
            if known is not None:
                found = known
            else:
                found = self._lint(regions, surroundings, suppressions, interrupt)
                if own is not None:
                    own.remember(key, found)
            if document.binary:
                found = [display_only(diagnostic) for diagnostic in found]
            if found:
                diagnosed.append((regions, found))
        found = self._check_document(document, around, suppressions) if share is None or share.has(None) else ()
        if found:
            diagnosed.append((None, found))
        return diagnosed

    def located(self, document: Document, diagnosed: Iterable[Diagnosed]) -> Report:
        """The findings of what was diagnosed in a file, of which path, text and start must be at hand."""
        findings: list[Finding] = []
        places = Locator(document.path, document.text, document.first)
        for prompts, found in diagnosed:
            regions = prompts if prompts is not None else (document.whole,)
            findings += fold_alike([places.finding(diagnostic, regions) for diagnostic in found], self.by_code)
        findings.sort(key=lambda finding: (finding.span.start, finding.diagnostic.code))
        return Report(tuple(findings))

    def inventories_for(self, document: Document) -> tuple[Inventory, ...]:
        """What a file can use: what is installed, and the wildcards that lie beside it."""
        around = self._around(document)
        beside = around.beside or self._trees.near(document.path)
        return tuple([known for known in (around.inventory, beside) if known is not None])

    def context_of(self, document: Document, region: Region) -> Context:
        """One prompt of a file as rules see it, alone."""
        around = self._at(region, self._around(document))
        return self._for_its_model(self._context(region.text, role_name(region.role), around, region.settings, 0))

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
        found = Found()
        visit((document,), visits.whole, context, found)
        visit_facts(visits.facts, context, found)
        diagnostics: list[Diagnostic] = found
        if suppressions is not None:
            diagnostics = [*suppressions.left(diagnostics, ()), *suppressions.problems(self.rules)]
            diagnostics = [d for d in diagnostics if not self.settings.is_ignored(d.code, d.name)]
        return fold(self._fixes.applied(diagnostics), self.by_code)

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
        if not found:
            return NOTHING
        places = Locator(NO_FILE)
        return Report(tuple(fold_alike([places.finding(each, regions) for each in found], self.by_code)))

    def _repeats_in(self, around: Surroundings) -> Repeats[Diagnostic]:
        """What is remembered of prompts in these surroundings; other surroundings have it forgotten."""
        repeats = self._repeats
        if repeats is None or repeats.around != around:
            repeats = self._repeats = Repeats(around)
        return repeats

    def _lint(
        self,
        regions: tuple[Region, ...],
        surroundings: Surroundings,
        suppressions: FileSuppressions | None = None,
        interrupt: Callable[[], None] | None = None,
    ) -> list[Diagnostic]:
        if sum([len(region.text) for region in regions]) < _LONG:
            return self._check(regions, surroundings, suppressions, interrupt)
        with no_collection():
            return self._check(regions, surroundings, suppressions, interrupt)

    def _check(
        self,
        regions: tuple[Region, ...],
        surroundings: Surroundings,
        suppressions: FileSuppressions | None,
        interrupt: Callable[[], None] | None,
    ) -> list[Diagnostic]:
        contexts = [
            self._for_its_model(
                self._context(
                    region.text, role_name(region.role), self._at(region, surroundings), region.settings, number
                )
            )
            for number, region in enumerate(regions)
        ]
        found = Found()
        for context in contexts:
            self._check_prompt(context, found, interrupt)
        has_negative = "negative" in [context.role for context in contexts]
        visits = self._visits("pair", surroundings, has_negative=has_negative)
        if visits.whole or visits.facts:
            pair = self._pair_context(_pair(contexts), surroundings)
            visit((pair.pair,), visits.whole, pair, found)
            visit_facts(visits.facts, pair, found)
        diagnostics: list[Diagnostic] = found
        if found:
            diagnostics = self._sound([_numbered(diagnostic, contexts) for diagnostic in found], contexts)
        if suppressions is not None:
            diagnostics = suppressions.left(diagnostics, regions)
        if any(map(has_suppressions, contexts)) and HASH_COMMENTS.holds(contexts[0].program):
            diagnostics = suppress(contexts, diagnostics, self.rules, self.settings.available())
            diagnostics = [d for d in diagnostics if not self.settings.is_ignored(d.code, d.name)]
        if not diagnostics:
            return diagnostics
        prompts = [ReadPrompt(each.text, each.role, each.target) for each in contexts]
        judge = partial(with_true_safety, diagnostics, prompts, self.by_code)
        judged = judge() if self._watch is None else self._watch.measure("judging safe fixes", judge)
        return fold(self._fixes.applied(judged), self.by_code)

    def _sound(self, diagnostics: list[Diagnostic], contexts: Sequence[Context]) -> list[Diagnostic]:
        """The findings of rules that may be anybody's. Places that are not in the prompt, and fixes that cannot be
        made, are taken out, with a finding about the rule."""
        sizes = [len(context.text) for context in contexts]
        roles = [context.role for context in contexts]
        sound: list[Diagnostic] = []
        failed = Found()
        for each in diagnostics:
            what = ""
            if is_misplaced(each, sizes, roles):
                what = "a place that is not in the prompt"
            elif what := wrong_fix(each, sizes, roles):
                sound.append(dataclasses.replace(each, fix=None))
            else:
                sound.append(each)
            if what and (rule := self.by_code.get(each.code)) is not None:
                said = len(failed)
                crashed(rule, None, ValueError(what), roles[each.prompt or 0], failed)
                failed[said:] = [dataclasses.replace(one, prompt=each.prompt or 0) for one in failed[said:]]
        return sound + failed

    def _at(self, region: Region, surroundings: Surroundings) -> Surroundings:
        """The surroundings of one prompt: what its container says of it alone."""
        if not region.is_special:
            return surroundings
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

    def _check_prompt(self, context: Context, found: Found, interrupt: Callable[[], None] | None) -> None:
        visits = self._visits(context.role, context.surroundings)
        prompt = context.prompt
        visit((prompt,), visits.whole, context, found)
        terminals = context.leaf_numbers
        visit_facts(visits.facts_in(context.text, terminals), context, found, interrupt)
        for terminal, rules in visits.leaves:
            if terminal in terminals:
                leaves = (prompt.leaf_list[number] for number in terminals[terminal])
                visit(interruptible(leaves, interrupt), rules, context, found)
        if not visits.openers.isdisjoint(terminals):
            for node in interruptible(walk(prompt), interrupt):
                if type(node) in visits.groups:
                    visit((node,), visits.groups[type(node)], context, found)
        if visits.tags:
            visit(interruptible(context.tags, interrupt), visits.tags, context, found)

    def _visits(self, of: str, surroundings: Surroundings, *, has_negative: bool = False) -> Visits:
        """What is visited by the rules that apply to prompts of a role, to a `pair`, with a negative prompt or without,
        or to a `document`."""
        known, tables = self._last
        if known is not surroundings:
            tables = {}
            self._last = surroundings, tables  # at once: another thread may lint too
        visits = tables.get((of, has_negative))
        if visits is None:
            visits = tables[of, has_negative] = self._table(of, surroundings, has_negative=has_negative)
        return visits

    def _table(self, of: str, surroundings: Surroundings, *, has_negative: bool) -> Visits:
        given = surroundings.given | NEGATIVE_PROMPT if has_negative else surroundings.given
        key = (of, surroundings.target, surroundings.weights_off, surroundings.plugins, given)
        visits = self._tables.get(key)
        if visits is None:
            visits = visits_of(of, self.rules, surroundings.program, surroundings.extensions, given)
            if self._watch is not None:
                from promptlint.engine.timing import timed_visits

                visits = timed_visits(visits, self._watch)
            self._tables[key] = visits
        return visits

    def time(self, watch: Stopwatch) -> None:
        """Have what rules and facts cost counted from now on."""
        if self._watch is watch:
            return
        from promptlint.engine.timing import TimedContext, TimedPairContext  # nearly nobody asks

        self._watch = watch
        self._tables.clear()
        self._last = None, {}
        self._context = partial(TimedContext, watch)
        self._pair_context = partial(TimedPairContext, watch)

    def _for_its_model(self, context: Context) -> Context:
        """A prompt whose program reads no weights for the model that it is for, as one without weights."""
        if family_without_weights(context) is None:
            return context
        surroundings = dataclasses.replace(context.surroundings, weights_off=True)
        return self._context(context.text, context.role, surroundings, context.settings, context.number)


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
