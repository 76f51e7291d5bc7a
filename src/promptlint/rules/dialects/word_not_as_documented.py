"""PX037: a word that the authors of the model write otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.dataclass import dataclass
from promptlint.diagnostics import Applicability, Diagnostic, Fix, Severity
from promptlint.resources.requirements.model import BaseRequirement, Manifest
from promptlint.rules.facts.family_words import ListedWord, listed_words
from promptlint.rules.kit.context import Context
from promptlint.rules.kit.rule import Bad, Default, Good, Rule, replace, unsafe
from promptlint.rules.kit.wording import quoted

__all__ = ["WordNotAsDocumented"]

_PONY = "score_9, score_8_up, score_7_up, a cat on a wall"
_HASH = {"Model": "horses", "Model hash": "67ab2fd8ec"}


class WordNotAsDocumented(Rule):
    """A word for score, source, rating or quality that the model's authors write otherwise.

    ## Why is this bad?
    Some models were trained with words of their own, and their authors list them. Pony V6 has `score_9` and
    `score_8_up`, with underscores: `score_9_up`, `score_8` and `rating:safe` are other tokens. Anima has `score_8`,
    Animagine 4.0 `high score` with a blank, and quality words last. What other words do is not known, so this is a
    hint, and only where the family is known: from the setting `model-family`, the manifest, or the checkpoint that
    stands beside the prompt. A word that no list has, or that is another family's, is left alone. With the option
    `lone-words` a first word of a list counts that is much weaker without the others, as the author of Pony V6 says of
    `score_9`.

    ## Example
    `score_9_up, rating:safe, a cat` for Pony V6

    ## Use instead
    `score_9, rating_safe, a cat`

    ## Fix safety
    Unsafe: the word becomes another one.
    """

    @dataclass(frozen=True)
    class Options:
        """`lone_words`: whether a word counts that is weaker without the others of its list."""

        lone_words: bool = False

    code, name, severity = "PX037", "word-not-as-documented", Severity.INFO
    since = "0.3.0"
    fixable = Applicability.UNSAFE
    default = Default.WHEN_AVAILABLE
    visits = (listed_words,)
    roles = frozenset({"positive"})
    good = (
        Good("score_9_up, score_8, rating:safe, source anime, a cat"),
        Good(_PONY, model_family="pony"),
        Good("score_9, a cat", model_family="pony"),
        Good("masterpiece, best_quality, 1girl, a score of 9, rated safe", model_family="pony"),
        Good("score_6, score_5, score_4, rating:explicit", role="negative", model_family="pony"),
        Good("score_9, score_8_up, rating:safe, a cat", model_family="illustrious"),
        Good("score_9_up, score_8, a cat", model_family="flux"),
        Good("score_9_up, score_8, a cat", model_family="pony7"),
        Good("score_9, score_8, best quality, a cat", model_family="anima"),
        Good("a cat, masterpiece, high score, great score, absurdres", model_family="animagine4"),
        Good("masterpiece, high score", model_family="animagine4"),
        Good("masterpiece, high_score, a cat", model_family="noobai"),
    )
    bad = (
        Bad("score_9_up, a cat", fixed="score_9, a cat", at="score_9_up", model_family="pony"),
        Bad("score_9, (score_8:1.1), a cat", fixed="score_9, (score_8_up:1.1), a cat", model_family="pony-v6"),
        Bad(f"{_PONY}, source anime", fixed=f"{_PONY}, source_anime", at="source anime", model_family="pony"),
        Bad("a cat, Rating Safe", fixed="a cat, rating_safe", manifest=Manifest(bases=(BaseRequirement("Pony"),))),
        Bad("a cat, rating:safe", fixed="a cat, rating_safe", at="rating:safe", settings=_HASH),
        Bad("score_8, score_8_up, a cat", at="score_8", fixed="score_8, score_8_up, a cat", model_family="pony"),
        Bad("score_9, a cat", at="score_9", model_family="pony", options={"PX037": {"lone-words": True}}),
        Bad("a cat, score_8_up", fixed="a cat, score_8", at="score_8_up", model_family="anima"),
        Bad("a cat, high_score", fixed="a cat, high score", at="high_score", model_family="animagine4"),
        Bad("masterpiece, high score, a cat", at="masterpiece", model_family="animagine4"),
    )

    def check(self, word: ListedWord, ctx: Context) -> Iterator[Diagnostic]:
        if word.says == "alone" and not ctx.options(self).lone_words:
            return
        written, wanted = quoted(word.tag.text), f"`{word.wanted}`"
        family = word.known.family.title
        authors = (
            f"{'the authors of ' if not word.listed.second_hand else 'as others quote them, the authors of '}{family}"
        )
        says = {
            "spelling": f"{authors} write {wanted}, not {written}",
            "instead": f"{authors} list {wanted}, but no {written}",
            "place": f"{authors} put {written} at the end, after what is in the picture",
            "alone": f"{authors} say that {written} alone is much weaker than with the others of their list",
        }[word.says]
        yield self.finding(ctx, word.tag.span, f"{word.known.why}: {says}", fix=_fix(word, ctx))


def _fix(word: ListedWord, ctx: Context) -> Fix | None:
    """The authors' word, unless the prompt has it already, which would make it stand there twice."""
    span = ctx.words_of(word.tag)
    if word.says not in ("spelling", "instead") or span is None:
        return None
    if any(tag.text.strip() == word.wanted for tag in ctx.tags):
        return None
    return unsafe(f"write `{word.wanted}`", replace(span, word.wanted))
