"""PN006: a negative prompt that the settings switch off."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.diagnostics import Diagnostic, Severity
from promptlint.programs.catalogue import find_program
from promptlint.rules.facts.negative_at_one import is_switched_off
from promptlint.rules.facts.negative_of_family import family_without_negative
from promptlint.rules.facts.pair import pairs_with_negative
from promptlint.rules.kit.context import Context, PairContext, PromptPair
from promptlint.rules.kit.rule import Bad, Default, Good, Rule
from promptlint.text import Span

__all__ = ["NegativeIgnored"]

_OFF = {"Steps": "8", "CFG scale": "1"}
_WORKFLOW = """{
  "m": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "lake.safetensors"}},
  "p": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lake", "clip": ["m", 1]}},
  "n": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["m", 1]}},
  "s": {"class_type": "KSampler", "inputs": {"steps": 8, "cfg": 1.0, "sampler_name": "SAMPLER",
    "model": ["m", 0], "positive": ["p", 0], "negative": ["n", 0]}}
}"""


class NegativeIgnored(Rule):
    """A negative prompt that nothing is made of, as beside a CFG scale of 1.

    ## Why is this bad?
    The CFG scale says how far to move away from the negative prompt. At 1 Forge, Forge Classic, reForge and ComfyUI
    leave it out, and in A1111 it cancels: nothing in it has an effect. Models with few steps (LCM, Turbo, Lightning)
    and Flux are used that way. The rule is silent where something else may use the negative prompt: a hires pass with
    a scale of its own, AND parts whose weights do not sum to 1, a sampler of CFG++, an extension that guides in its
    own way, or a node of the workflow that was not read. Other programs count otherwise for some models: of them
    nothing is said.

    Where the model family is known, it may be that the program has no negative prompt for it at all, as diffusers for
    FLUX.2 or Invoke for FLUX. Of other models that are made to be run without one, such as Z-Image Turbo, the finding
    is only an info, and there is none where a CFG scale is known: above 1 the negative prompt may work.

    ## Example
    `blurry` as the negative prompt, with `CFG scale: 1`

    ## Use instead
    No negative prompt, or a higher CFG scale.
    """

    code, name, severity = "PN006", "negative-ignored", Severity.WARNING
    since = "0.1.0"
    default = Default.WHEN_AVAILABLE
    visits = (pairs_with_negative,)
    good = (
        Good("blurry", role="negative"),
        Good("blurry", role="negative", settings={"CFG scale": "1.5"}),
        Good("sky", settings=_OFF),
        Good("sky", negative="blurry", settings=_OFF | {"Hires CFG Scale": "4"}),
        Good("sky AND sea", negative="blurry", settings=_OFF),
        Good("sky :2", negative="blurry", settings=_OFF),
        Good("sky", negative="blurry", settings=_OFF | {"Sampler": "Euler a CFG++"}, target="reforge"),
        Good("sky", negative="blurry", settings=_OFF | {"NAG scale": "5"}, target="forge"),
        Good("sky", negative="blurry", settings=_OFF | {"ADetailer CFG scale": "7"}),
        Good("sky", negative="blurry", settings=_OFF | {"Sampler": "Undefined", "Clip skip": "2"}),
        Good("sky", negative="blurry", settings=_OFF | {"Version": "ComfyUI"}),
        Good("sky", negative="blurry", settings=_OFF, target="sdnext"),
        Good("sky", negative="blurry", settings=_OFF, target="comfyui"),
        Good(_WORKFLOW.replace("SAMPLER", "euler_cfg_pp"), path="flow.json"),
        Good("sky", negative="blurry", model_family="flux1-dev", target="diffusers"),
        Good("sky", negative="blurry", model_family="flux1-dev", settings={"CFG scale": "3"}, target="comfyui"),
    )
    bad = (
        Bad("blurry", role="negative", settings=_OFF, at="blurry"),
        Bad("sky", negative="blurry, text", settings=_OFF, at="blurry, text"),
        Bad("sky AND sea", negative="blurry", settings=_OFF | {"Version": "f2.0.1v1.10.1"}, also=("PS011",)),
        Bad("sky:0.5 AND sea:0.5", negative="blurry", settings=_OFF | {"Version": "v1.10.0"}, at="blurry"),
        Bad("sky", negative="blurry", settings=_OFF | {"Distilled CFG Scale": "3.5"}, target="forge", at="blurry"),
        Bad("sky", negative="blurry", settings=_OFF | {"Hires CFG Scale": "1"}, at="blurry"),
        Bad(_WORKFLOW.replace("SAMPLER", "euler"), path="flow.json", at="blurry"),
        Bad("sky", negative="blurry", model_family="flux2", target="diffusers", at="blurry"),
        Bad("sky", negative="blurry", model_family="flux1-dev", target="invoke", at="blurry"),
        Bad("sky", negative="blurry", model_family="z-image-turbo", at="blurry"),
    )

    def check(self, node: PromptPair, ctx: PairContext) -> Iterator[Diagnostic]:
        for context in node.contexts:
            if context.role == "negative" and context.text.strip():
                yield from self._negative(context, node.positive)

    def _negative(self, negative: Context, positive: Context | None) -> Iterator[Diagnostic]:
        span = Span(0, len(negative.text))
        if is_switched_off(negative, positive):
            scale = negative.settings["CFG scale"].strip()
            yield self.finding(negative, span, f"the CFG scale is {scale}: the negative prompt has no effect")
            return
        known = family_without_negative(negative)
        if known is None:
            return
        program, title = find_program(negative.target), known.family.title
        if known.is_certain:
            yield self.finding(negative, span, f"{program} ignores the negative prompt for {title}")
        else:
            message = f"the negative prompt has no effect when {title} is run as its authors intend"
            yield self.finding(negative, span, message, severity=Severity.INFO)
