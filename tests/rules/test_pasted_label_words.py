"""Labels are looked for by a word of each, so every label must be found by one."""

from __future__ import annotations

import pytest

from promptlint.resources.known.pasted_labels import PastedLabel, pasted_labels
from promptlint.rules.facts.pasted_labels import find_pasted_labels


@pytest.mark.parametrize("label", pasted_labels(), ids=lambda label: f"{label.text}-{label.colon}")
@pytest.mark.parametrize("colon", [":", "：", " :"])
def test_every_label_is_found(label: PastedLabel, colon: str) -> None:
    single = " " not in label.text and colon == " :"
    after = (label.followed_by[0] if label.followed_by else " sky") if not label.colon else f"{colon} sky"
    text = f"  {label.text.replace(' ', '   ')}{after}"
    found = find_pasted_labels(text) if not (label.colon and single) else find_pasted_labels(text.replace(" :", ":"))
    assert [match.span.start for match in found] == [2], text
