"""The node Lint Prompt: what promptlint finds in a prompt, as a report, or as an error that stops the queue.

It needs promptlint in ComfyUI's own Python. The page needs none of it.
"""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["LintPrompt", "PromptFindingsError", "PromptlintMissingError"]

_STOPPED_BY = {"never": (), "errors": ("error",), "warnings and errors": ("error", "warning")}
_LONGEST = 60
"""Characters of a prompt that are quoted."""


class PromptlintMissingError(RuntimeError):
    """promptlint cannot be imported. The message is one line that says what to do."""


class PromptFindingsError(ValueError):
    """The prompt has findings that stop the queue. The message has the report."""


class LintPrompt:
    """Lints a prompt, and the negative prompt that goes with it. The texts go through unchanged."""

    CATEGORY = "utils/prompt"
    DESCRIPTION = "Lints a prompt: reports what promptlint finds, or stops the queue. The texts go through unchanged."
    FUNCTION = "lint"
    RETURN_TYPES = ("STRING", "STRING", "STRING", "INT")
    RETURN_NAMES = ("positive", "negative", "report", "count")
    OUTPUT_NODE = True

    @classmethod
    def INPUT_TYPES(cls) -> dict[str, Any]:  # noqa: N802  # ComfyUI's name
        """The inputs, as ComfyUI asks for them."""
        prompt = {"multiline": True, "forceInput": True}
        stop_at = {"default": "errors", "tooltip": "Which findings stop the queue. Where none does, there is a report."}
        ignore = {"default": "", "tooltip": "Codes or names of rules that are left out, with commas between."}
        return {
            "required": {
                "positive": ("STRING", {**prompt, "tooltip": "The prompt."}),
                "stop_at": (list(_STOPPED_BY), stop_at),
                "ignore": ("STRING", ignore),
            },
            "optional": {"negative": ("STRING", {**prompt, "tooltip": "The negative prompt that goes with it."})},
        }

    def lint(self, positive: str, stop_at: str, ignore: str = "", negative: str | None = None) -> dict[str, Any]:
        """Lint the texts. Raises PromptlintMissingError, and PromptFindingsError for what stops the queue."""
        findings = _findings(positive, negative, [name.strip() for name in ignore.split(",") if name.strip()])
        report = "\n".join(_line(each, (negative or "") if each.role == "negative" else positive) for each in findings)
        if any(each.severity in _STOPPED_BY[stop_at] for each in findings):
            raise PromptFindingsError(f"promptlint found something in the prompt:\n{report}")
        report = report or "no problem found"
        return {"ui": {"text": [report]}, "result": (positive, negative or "", report, len(findings))}


def _findings(text: str, negative: str | None, ignore: list[str]) -> list[Any]:
    """What is found: errors and warnings. Notes are for those who write, and stand in the page."""
    try:
        import promptlint
    except ImportError as error:
        raise PromptlintMissingError(_what_to_do(error)) from None
    report = promptlint.lint(text, negative=negative, config={"target": "comfyui", "ignore": ignore})
    return [each for each in report.diagnostics if each.severity in ("error", "warning")]


def _what_to_do(error: ImportError) -> str:
    if sys.version_info < (3, 11):
        here = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return f"promptlint needs Python 3.11 or newer, and ComfyUI runs on {here}: the node Lint Prompt cannot be used"
    command = f'"{sys.executable}" -m pip install sd-promptlint'
    if error.name == "promptlint":
        return f"promptlint is not installed in ComfyUI's Python: {command}"
    return f"promptlint cannot be imported ({error}): {command}"


def _line(finding: Any, text: str) -> str:
    """A finding in one line."""
    words = " ".join(text[finding.span.start : finding.span.end].split())
    shown = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
    where = "negative prompt" if finding.role == "negative" else "prompt"
    quoted = f", `{shown}`" if shown else ""
    return f"{finding.severity} {finding.code} ({where}, character {finding.span.start + 1}{quoted}): {finding.message}"
