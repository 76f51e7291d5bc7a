"""Findings as the protocol has them, asked of the module itself."""

from __future__ import annotations

from lsprotocol import types as t

from promptlint.lsp.features.diagnostics import diagnostics_of
from tests.lsp.texts import opened


def test_diagnostics_have_their_places_severities_and_pages() -> None:
    snapshot = opened("\U0001f431, (b:1), (c:1,2)")
    found = {str(each.code): each for each in diagnostics_of(snapshot, related=False)}
    assert found["PW010"].range == t.Range(t.Position(0, 4), t.Position(0, 9))
    assert found["PW010"].severity is t.DiagnosticSeverity.Warning
    assert found["PW002"].severity is t.DiagnosticSeverity.Error
    assert found["PW010"].source == "promptlint"
    assert found["PW010"].code_description is not None
    assert found["PW010"].code_description.href.endswith("/docs/rules/PW010.md")
    assert found["PW010"].related_information is None


def test_second_places_are_told_to_clients_that_show_them() -> None:
    snapshot = opened("a cat, dog, a cat", select=["PD001"])
    (found,) = diagnostics_of(snapshot, related=True)
    places = [(each.location.range.start.character, each.location.uri) for each in found.related_information or ()]
    assert (0, snapshot.uri) in places
    (alone,) = diagnostics_of(snapshot, related=False)
    assert alone.related_information is None


def test_a_text_that_cannot_be_read_has_one_where_it_breaks() -> None:
    assert opened("(b:1,2)").findings
    broken = opened('{"prompt": ', "/x/a.json")
    (found,) = diagnostics_of(broken, related=False)
    assert (found.code, found.range.start) == ("PL004", t.Position(0, 11))


def test_related_places_are_other_places() -> None:
    for text in ("a cat, dog, a cat", "(b:1,2)", "((a:1.2):1.3), BREAK, [x", "a :1.2, ((b))"):
        for each in diagnostics_of(opened(text, select=["ALL"]), related=True):
            messages = [one.message for one in each.related_information or ()]
            assert not any(message.startswith("help") for message in messages)
            assert all(one.location.range != each.range for one in each.related_information or ()), each


def test_what_is_about_style_is_in_the_list_of_problems() -> None:
    (found,) = diagnostics_of(opened("((b)), x", select=["PF005"]), related=False)
    assert found.severity is t.DiagnosticSeverity.Information
