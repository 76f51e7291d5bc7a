"""Requests of a page, and what is answered."""

from __future__ import annotations

import json
from typing import Any

from promptlint.web import WebEngine


def ask(engine: WebEngine, do: str, **request: Any) -> Any:
    answer = json.loads(engine.answer(json.dumps({"do": do, **request})))
    assert list(answer) == ["ok"], answer
    return answer["ok"]


def refused(engine: WebEngine, do: str, **request: Any) -> str:
    answer = json.loads(engine.answer(json.dumps({"do": do, **request})))
    assert list(answer) == ["error"], answer
    message = answer["error"]["message"]
    assert "\n" not in message
    return str(message)
