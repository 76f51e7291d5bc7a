"""Requests of a page, answered one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from promptlint._version import __version__
from promptlint.diagnostics.crash import own_words
from promptlint.documents.model import Region, prompts_alone
from promptlint.engine.fixer import fix_prompts
from promptlint.errors import PromptlintError
from promptlint.formats.json_writing import written_json
from promptlint.roles import Role, RoleName, role_name
from promptlint.semantics.evaluation import DEFAULT_STEPS
from promptlint.web.completion import proposals
from promptlint.web.configuration import Configuration, read_configuration
from promptlint.web.conversions import conversion_object
from promptlint.web.counts import token_counts
from promptlint.web.findings import finding_object
from promptlint.web.known import described, prompts_of_workflow
from promptlint.web.positions import Utf16
from promptlint.web.requests import RequestError, integer, mapping, optional_text, read_request, text

if TYPE_CHECKING:
    from promptlint.show import Request

__all__ = ["WebEngine"]

_DEFAULT = "default"
_MOST = 32
"""Configurations that are kept; the oldest goes first."""


class WebEngine:
    """Answers requests, and keeps what pages say about themselves.

    A request is a JSON object with `do`, and what that takes; the answer is one with `ok`: what was asked for, or with
    `error`, a line for people. It raises nothing, whatever it is asked.
    """

    def __init__(self) -> None:
        self._configurations: dict[str, Configuration] = {_DEFAULT: read_configuration({})}
        self._answers: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
            "about": self._about,
            "configure": self._configure,
            "lint": self._lint,
            "workflow": self._workflow,
            "fix": self._fix,
            "format": self._format,
            "show": self._show,
            "convert": self._convert,
            "complete": self._complete,
            "rule": self._rule,
        }

    def answer(self, written: str) -> str:
        """The answer to a request."""
        try:
            request = read_request(written)
            answer = {"ok": self._answer_to(request)(request)}
        except (PromptlintError, ValueError, TypeError) as error:
            kind = type(error).__name__
            answer = {"error": {"kind": kind, "message": str(error), "package": getattr(error, "package", None)}}
        except Exception as error:  # noqa: BLE001  # a page is told, and goes on
            message = f"internal error: {own_words(error)}; this is a bug in promptlint, please report it"
            answer = {"error": {"kind": "internal", "message": message, "package": None}}
        return written_json(answer)

    def _answer_to(self, request: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], Any]:
        do = self._answers.get(str(request.get("do")))
        if do is None:
            raise RequestError(f"do must be one of {', '.join(self._answers)}")
        return do

    def _configuration(self, request: Mapping[str, Any]) -> Configuration:
        name = optional_text(request, "configuration") or _DEFAULT
        if name not in self._configurations:
            raise RequestError(f"there is no configuration {name!r}; configure it first")
        return self._configurations[name]

    def _about(self, _request: Mapping[str, Any]) -> dict[str, Any]:
        """The version, and what a page can let people choose."""
        from promptlint.programs.catalogue import all_programs
        from promptlint.programs.extensions.catalogue import NAMES as EXTENSIONS
        from promptlint.resources.known.families import family_names
        from promptlint.rules.listing import list_rules

        return {
            "version": __version__,
            "targets": [
                {"name": each.name, "label": each.label, "converts": each.host is not None and each.makes_pictures}
                for each in all_programs()
            ],
            "plugins": list(EXTENSIONS),
            "families": list(family_names()),
            "rules": [
                {"code": rule.code, "name": rule.name, "summary": rule.summary, "severity": rule.severity}
                for rule in list_rules()
            ],
        }

    def _configure(self, request: Mapping[str, Any]) -> dict[str, Any]:
        name = optional_text(request, "configuration") or _DEFAULT
        made = read_configuration(mapping(request, "options"))
        self._configurations.pop(name, None)
        self._configurations[name] = made
        while len(self._configurations) > _MOST:
            del self._configurations[next(iter(self._configurations))]
        return {"target": made.settings.target}

    def _lint(self, request: Mapping[str, Any]) -> dict[str, Any]:
        configuration = self._configuration(request)
        prompt, negative, role = _prompts(request)
        regions = tuple(map(_describing(request), prompts_alone(prompt, negative, role=role)))
        report = configuration.linter.lint(regions)
        places = {region.role.value: Utf16(region.text) for region in regions}
        return {
            "findings": [finding_object(each, places) for each in report.diagnostics],
            "counts": {
                region.role.value: token_counts(region.text, role_name(region.role), configuration, region.target)
                for region in regions
            },
        }

    def _workflow(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The prompts of a workflow of ComfyUI. The other requests take what is `known` of each of them."""
        written = optional_text(request, "workflow")
        if written is None:
            raise RequestError("workflow must be a text")
        return {"prompts": prompts_of_workflow(written)}

    def _fix(self, request: Mapping[str, Any]) -> dict[str, Any]:
        configuration = self._configuration(request)
        prompt, negative, role = _prompts(request)
        unsafe = request.get("unsafe") is True
        known = _describing(request)
        fixed = fix_prompts(configuration.linter, prompt, negative, role=role, unsafe=unsafe, described=known)
        return {
            "text": fixed.text,
            "negative": fixed.negative,
            "applied": [
                {"code": each.code, "name": each.name, "message": each.message, "applicability": each.applicability}
                for each in fixed.applied
            ],
            "remaining": len(fixed.remaining.diagnostics),
        }

    def _format(self, request: Mapping[str, Any]) -> dict[str, Any]:
        prompt, negative, role = _prompts(request)
        formatted, other = self._configuration(request).formatter.prompt(prompt, negative, role=role)
        return {"text": formatted, "negative": other}

    def _show(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """What reaches the model: as JSON and as a page that runs nothing; with `beside`, the name of another program,
        the page has what both read."""
        from promptlint.show import draw, html, json
        from promptlint.show.side_by_side import compare

        configuration = self._configuration(request)
        prompts = _with_roles(request)
        asked = _drawing(configuration, request)
        other = optional_text(request, "beside")
        pictures = [draw(text, asked, role=name) for text, name in prompts]
        if other is None:
            page = html.render(pictures)
        else:
            beside = replace(asked, host=other)
            page = html.render(
                [
                    compare(picture, draw(text, beside, role=name))
                    for picture, (text, name) in zip(pictures, prompts, strict=True)
                ]
            )
        return {"page": page, "json": "".join(json.render(pictures))}

    def _convert(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The prompts as another program reads them."""
        from promptlint.conversion.converting import convert

        configuration = self._configuration(request)
        source, target = configuration.settings.target, text(request, "to")
        inventory = configuration.inventory
        known = inventory is not None and inventory.knows("embedding")
        embeddings = tuple(inventory.embeddings) if known and inventory is not None else None
        prompts = [
            conversion_object(convert(each, source=source, target=target, role=role, embeddings=embeddings), each)
            for each, role in _with_roles(request)
        ]
        return {"source": source, "target": target, "prompts": prompts}

    def _complete(self, request: Mapping[str, Any]) -> dict[str, Any]:
        prompt, _, role = _prompts(request)
        places = Utf16(prompt)
        at = integer(request, "at")
        if at is None:
            raise RequestError("at must be a whole number")
        found = proposals(prompt, role, places.offset(at), self._configuration(request))
        return {
            "proposals": [{"label": each.label, "detail": each.detail, **places.edit(each.edit)} for each in found],
        }

    def _rule(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The page of a rule, as Markdown."""
        from promptlint.rules.listing import rule_info
        from promptlint.rules.registry import find_rule

        code = text(request, "code")
        rule = find_rule(code)
        if rule is None:
            raise RequestError(f"there is no rule {code!r}")
        info = rule_info(rule)
        return {"code": info.code, "name": info.name, "summary": info.summary, "text": info.documentation}


def _drawing(configuration: Configuration, request: Mapping[str, Any]) -> Request:
    """What is asked of the drawing: the program, steps, what is installed."""
    from promptlint.show import Request

    settings, inventory = configuration.settings, configuration.inventory
    return Request(
        settings.target,
        integer(request, "steps") or settings.steps or DEFAULT_STEPS,
        integer(request, "hires_steps", settings.hires_steps),
        dict(inventory.vectors) if inventory is not None else {},
        model_family=settings.model_family,
    )


def _describing(request: Mapping[str, Any]) -> Callable[[Region], Region]:
    """What gives the prompts of a request what is known of them."""
    has_negative = request.get("negative") is not None

    def describe(region: Region) -> Region:
        is_second = has_negative and region.role is Role.NEGATIVE
        return described(region, request, "negative_known" if is_second else "known")

    return describe


def _with_roles(request: Mapping[str, Any]) -> list[tuple[str, RoleName]]:
    """The prompts of a request, each by itself."""
    prompt, negative, role = _prompts(request)
    return [(prompt, role_name(role)), *([(negative, role_name("negative"))] if negative is not None else [])]


def _prompts(request: Mapping[str, Any]) -> tuple[str, str | None, Role]:
    role = role_name(optional_text(request, "role") or "positive")
    negative = text(request, "negative") if request.get("negative") is not None else None
    if negative is not None and role == "negative":
        raise RequestError("a prompt that is negative has no negative prompt beside it")
    return text(request, "text"), negative, Role(role)
