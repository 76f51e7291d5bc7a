"""Whether the program reads weights for the model that the prompts are for."""

from __future__ import annotations

from promptlint.programs.catalogue import find_program
from promptlint.rules.facts.model_family import KnownFamily, model_family
from promptlint.rules.kit.context import Context, PairContext

__all__ = ["family_in_question", "family_without_weights"]


def family_in_question(ctx: Context | PairContext) -> KnownFamily | None:
    """The family of the model, if a configuration, a manifest or an inventory may say it: the facts about families are
    not loaded otherwise."""
    surroundings = ctx.surroundings
    base = surroundings.manifest.base if surroundings.manifest is not None else None
    if surroundings.model_family is None and base is None and surroundings.inventory is None:
        return None
    return ctx.fact(model_family)


def family_without_weights(ctx: Context) -> KnownFamily | None:
    """The family of the model, if it is sure that the program reads no weights for it, but for other models; None where
    a workflow says which encoder reads the prompt."""
    program = find_program(ctx.target)
    if ctx.surroundings.encoders or not (program.weights_by_model or program.weights_off):
        return None
    known = family_in_question(ctx)
    fact = known.family.weights_in(ctx.target) if known is not None else None
    return known if fact is not None and not fact.value else None
