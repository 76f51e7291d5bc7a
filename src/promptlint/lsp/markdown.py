"""Text of others in the Markdown that editors render: it is shown, and means nothing there.

Whoever wrote a prompt, a file's name, a model's notes or a configuration must not make a link, a picture or HTML in an
editor. Links to our own documentation are the only ones, and files that we found beside a model the only pictures.
Markdown is CommonMark with GitHub's extensions, as VS Code
and others render it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from promptlint.regex import regex
from promptlint.text.controls import visible

__all__ = ["Pictures", "code_span", "picture", "running_text", "without_marks"]

Pictures = Literal["none", "plain", "sized"]
"""What an editor does with a picture: nothing, shows it, or shows it in the height that stands after its address."""

_TICKS = regex("`+")
_PIECES = regex(r"`(?P<code>[^`]+)`|(?P<word>[^\s`]+)|`")
"""What our messages quote, words, and backticks that quote nothing."""
_ADDRESS = regex(r":/|www\.|@", re.IGNORECASE)
"""In a word that would become a link without any brackets."""
_MARK = regex(r"[\\*_\[\]<>&|~]")
_START = regex(r"\s*(?P<number>\d*)(?P<mark>[-+=#:.)])")
"""What makes a list, a heading or a table of a line that begins with it."""
_OURS = regex(
    r"(?<!`)(?P<ticks>`+)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)|\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<entity>&#96;)"
    r"|(?P<bold>\*\*)|\[(?P<shown>[^\]\[\\]+)\]\((?P<url>[^()\s]+)\)",
    re.DOTALL,
)


def code_span(text: str) -> str:
    """A text as code within a line, whatever it holds: between more backticks than there are in a row in it."""
    text = " ".join(visible(text).split(" "))
    longest = max(map(len, _TICKS.findall(text)), default=0)
    fence = "`" * (longest + 1)
    # One blank at each end is taken off again; a span of blanks alone keeps them.
    room = " " if text.strip() and (text[0] in " `" or text[-1] in " `") else ""
    return f"{fence}{room}{text or ' '}{room}{fence}"


def running_text(text: str) -> str:
    """A text of one line with its marks escaped. What stands between backticks, as our messages quote prompts, becomes
    code, and so does an address, which would be a link otherwise."""
    # Blanks at the start of a line would make a block of it.
    escaped = "".join(_pieces(visible(text).lstrip(" \t")))
    start = _START.match(escaped)
    return f"{escaped[: start.start('mark')]}\\{escaped[start.start('mark') :]}" if start is not None else escaped


def _pieces(text: str) -> Iterator[str]:
    """What is written for the pieces of a text. Code beside code is one: their backticks would come together."""
    at = 0
    code = ""
    for match in _PIECES.finditer(text):
        word = match["word"]
        quoted = match["code"] or (word if word is not None and _ADDRESS.search(word) else None)
        if code and (quoted is None or at < match.start()):
            yield code_span(code)
            code = ""
        yield text[at : match.start()]
        at = match.end()
        if quoted is not None:
            code += quoted
        else:  # a backslash does not keep a backtick from ending a code span
            yield "&#96;" if word is None else _MARK.sub(r"\\\g<0>", word)
    if code:
        yield code_span(code)
    yield text[at:]


def picture(path: Path, height: int | None = None) -> str:
    """A picture on this disk. `height`, in pixels, is for editors that read it after the address, as VS Code does."""
    uri = path.absolute().as_uri()  # in which nothing is left that means something to Markdown
    return f"![preview]({uri}{f'|height={height}' if height is not None else ''})"


def without_marks(markdown: str) -> str:
    """The Markdown that this module and its callers write as plain text, for an editor that shows no other."""
    return _OURS.sub(_unmarked, markdown)


def _unmarked(match: re.Match[str]) -> str:
    if match["code"] is not None:
        code = match["code"]
        is_padded = len(code) > 2 and code[0] == code[-1] == " " and bool(code.strip())
        return code[1:-1] if is_padded else code
    if match["entity"] is not None:
        return "`"
    return match["escaped"] or match["shown"] or ""
