"""The texts that tagcomplete has under names, where one is asked for as it is there: `<c:name`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types

from promptlint.lsp.features.cursor import Cursor, proposal
from promptlint.lsp.markdown import code_span
from promptlint.resources.inventory.installed.chants import find_chants

__all__ = ["chants"]


def chants(cursor: Cursor, match: re.Match[str]) -> Iterator[types.CompletionItem]:
    """Those with what is typed in their names or terms; `match` has the `name` as far as it is typed."""
    in_force = cursor.snapshot.in_force
    sources = in_force.project.sources_for(in_force.config)
    wanted = match["name"].casefold().strip()
    more = 1 if cursor.after.startswith(">") else 0
    written = match.group()
    for chant in find_chants(sources) if sources is not None else ():
        if wanted in chant.name.casefold() or wanted in chant.terms.casefold():
            for item in proposal(
                cursor,
                len(written),
                chant.name,
                chant.content,
                types.CompletionItemKind.Snippet,
                more=more,
                detail="chant",
                documentation=code_span(chant.content),
            ):
                # What it is found by is typed in front of it.
                item.filter_text = f"{written[: match.start('name') - match.start()]}{chant.name} {chant.terms}"
                yield item
