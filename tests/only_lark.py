"""promptlint with lark alone beside it, as a process of its own: `python only_lark.py` reads a list of jobs as JSON
from standard input and writes what comes of each. With `all` the other packages are there too, to compare with."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

ABSENT = frozenset(
    ("PIL", "ftfy", "lsprotocol", "pathspec", "pydantic", "pydantic_core", "pygls", "rapidfuzz", "rich", "yaml")
)


class Absence(MetaPathFinder):
    """Says of some packages that they are not there."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        name = fullname.partition(".")[0]
        if name in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def answer(job: dict[str, Any]) -> Any:
    """What comes of one job: a prompt, and what to do with it."""
    import promptlint

    text = job["text"]
    work = job["do"]
    config = job.get("config")
    try:
        if work == "lint":
            found = promptlint.lint(text, config=config).findings
            return [
                [
                    each.code,
                    each.severity.value,
                    each.message,
                    each.span.start,
                    each.span.end,
                    each.help,
                    shown(each.fix),
                ]
                for each in (finding.diagnostic for finding in found)
            ]
        if work == "fix":
            return promptlint.fix(text, unsafe=job.get("unsafe", False)).text
        if work == "format":
            return promptlint.format_prompt(text, style=job.get("style"))
        if work == "tokens":
            from promptlint.semantics import tokens

            return tokens(text)
        evaluation = promptlint.evaluate(text)
        return [[list(chunk.ids) for chunk in each.chunks.chunks] for part in evaluation.parts for each in part.texts]
    except promptlint.PromptlintError as error:
        return {"error": type(error).__name__, "message": str(error), "package": getattr(error, "package", None)}


def shown(fix: Any) -> Any:
    if fix is None:
        return None
    return [fix.applicability.value, fix.message, [[e.span.start, e.span.end, e.replacement] for e in fix.edits]]


def main() -> None:
    if sys.argv[1:] != ["all"]:
        sys.meta_path.insert(0, Absence())
    answers = [answer(job) for job in json.load(sys.stdin)]
    if sys.argv[1:] != ["all"]:
        loaded = {name.partition(".")[0] for name in sys.modules}
        assert not loaded & ABSENT, loaded & ABSENT
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
