"""One scan over the text, which also matches the brackets.

Its patterns are the terminals of `grammars/`. While it scans it pairs brackets as the host's attention stage does
(round ones and square ones apart) and judges every `[...]` as the host's schedule grammar would, so that the grammar
sees openers that say what they open. Nothing here recurses; every character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Literal

from promptlint.regex import regex
from promptlint.syntax.nodes import (
    And,
    Break,
    Comment,
    Escape,
    ExtraNetwork,
    Leaf,
    Mark,
    ProgramTag,
    Stray,
    Text,
    Wildcard,
)
from promptlint.syntax.openers import Opener, cross, is_schedule, stands_inside
from promptlint.text import Span

__all__ = ["Piece", "Scanner"]

_WORDS: dict[str, type[Leaf]] = {"BREAK": Break, "AND": And, "WILDCARD": Wildcard}
_LEAVES: dict[str | None, type[Leaf]] = {
    "TEXT": Text,
    "LONE": Text,
    "ESCAPE": Escape,
    "BACKSLASH": Escape,
    "COMMENT": Comment,
    "EXTRA_NETWORK": ExtraNetwork,
    "PROGRAM_TAG": ProgramTag,
    "GIVEN_BREAK": Break,
    "GIVEN_AND": And,
    "GIVEN_TEXT": Text,
}
_COMMENT = regex(r"#[^\n]*")
_GIVEN = {
    kind: regex(rf"(?P<{kind}>.+)", re.DOTALL)
    for kind in ("COMMENT", "EXTRA_NETWORK", "PROGRAM_TAG", "GIVEN_BREAK", "GIVEN_AND", "GIVEN_TEXT")
}
_HASH_IS_TEXT = {"TEXT": r"[^\\()\[\]{}|:<$]+", "EXTRA_NETWORK": r"<\w+:[^>]++>"}
"""The terminals that know of `#`, for programs in which it is text."""
_Tags = Sequence[tuple[Span, bool]]
Piece = tuple[Span, Literal["AND", "BREAK", "TEXT"]]
"""A place of the text, and what it is."""


class Scanner:
    """Turns text into leaves and marks. `terminals` are names and patterns of the grammar, in the order to try."""

    def __init__(self, terminals: Iterable[tuple[str, str]]) -> None:
        terminals = tuple(terminals)
        words = [terminal for terminal in terminals if terminal[0] in _WORDS]
        others = [terminal for terminal in terminals if terminal[0] not in _WORDS]
        self._words = _compile(words)
        self._with_networks = _compile(others)
        self._without_networks = _compile(terminal for terminal in others if terminal[0] != "EXTRA_NETWORK")
        plain = [(name, _HASH_IS_TEXT.get(name, pattern)) for name, pattern in others if name != "COMMENT"]
        self._plain = _compile(plain)
        self._plain_without_networks = _compile(terminal for terminal in plain if terminal[0] != "EXTRA_NETWORK")

    def scan(
        self,
        text: str,
        comments: Sequence[Span] | None = None,
        tags: _Tags | None = None,
        pieces: Sequence[Piece] = (),
    ) -> list[Leaf]:
        """Every leaf of the text in order; joined they are the text. The arguments are those of `parse`."""
        if comments is None and tags is None and not pieces:
            return _Scan(text, self._words).run(self._matches(text))
        given = [(comment, "COMMENT") for comment in comments or ()]
        given += [(tag, "EXTRA_NETWORK" if is_cut else "PROGRAM_TAG") for tag, is_cut in tags or ()]
        given += [(span, f"GIVEN_{kind}") for span, kind in pieces if span]
        given.sort()
        scan = _Scan(text, self._words)
        scan.take_out([span for span, kind in given if not kind.startswith("GIVEN_")])
        has_hashes = comments is None and tags is None
        return scan.run(self._between(text, given, has_networks=tags is None, has_hashes=has_hashes))

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        # A "<word:" without a ">" would be tried to the end each time: none is looked for after the last ">".
        last = text.rfind(">")
        if last < 0:
            return self._without_networks.finditer(text)
        if "#" in text:
            last = -1
            at = 0
            for match in _COMMENT.finditer(text):
                last = max(last, text.rfind(">", at, match.start()))
                at = match.end()
            last = max(last, text.rfind(">", at))
        return chain(self._with_networks.finditer(text, 0, last + 1), self._without_networks.finditer(text, last + 1))

    def _between(
        self, text: str, given: Iterable[tuple[Span, str]], *, has_networks: bool, has_hashes: bool
    ) -> Iterator[re.Match[str]]:
        """The leaves that are given, each with its kind, and what stands between them; `#` begins a comment if it
        `has_hashes`."""
        with_networks = self._with_networks if has_hashes else self._plain
        without_networks = self._without_networks if has_hashes else self._plain_without_networks
        at = 0
        for span, kind in (*given, (Span(len(text), len(text)), "")):
            if span.start < at:
                continue  # inside of the one before
            last = text.rfind(">", at, span.start) if has_networks else -1
            if last >= 0:
                yield from with_networks.finditer(text, at, last + 1)
                at = last + 1
            yield from without_networks.finditer(text, at, span.start)
            if kind:
                yield from _GIVEN[kind].finditer(text, span.start, span.end)
                at = span.end


def _compile(terminals: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in terminals))


class _Scan:
    """The state of one scan.

    `rounds` and `squares` are the host's two stacks. `frames` are the brackets that the schedule grammar could
    still close, braces among them, in one stack. `escaped` is the offset after the last lone backslash, which
    hides a colon or pipe from schedules; `dollars` the last `$$`. The first `braces` frames are known to be braces.
    """

    __slots__ = ("braces", "dollars", "escaped", "frames", "out", "rounds", "squares", "text", "unsettled", "words")

    def __init__(self, text: str, words: re.Pattern[str]) -> None:
        self.text = text
        self.words = list(words.finditer(text)) if "AND" in text or "BREAK" in text or "__" in text else None
        self.out: list[Leaf] = []
        self.rounds: list[Opener] = []
        self.squares: list[Opener] = []
        self.frames: list[Opener] = []
        self.escaped = self.dollars = -1
        self.braces = 0
        self.unsettled = False

    def take_out(self, given: Sequence[Span]) -> None:
        """Forget the words of which a part is something else; `given` are spans in the order of their starts."""
        if not given or not self.words:
            return
        starts = [span.start for span in given]
        ends = list(accumulate((span.end for span in given), max))
        before = [bisect_left(starts, word.end()) for word in self.words]
        self.words = [
            word
            for word, number in zip(self.words, before, strict=True)
            if not number or ends[number - 1] <= word.start()
        ]

    def run(self, matches: Iterator[re.Match[str]]) -> list[Leaf]:
        append = self.out.append
        rounds, squares, frames = self.rounds, self.squares, self.frames
        next_word = 0
        for match in matches:
            kind = match.lastgroup
            start = match.start()
            leaf = _LEAVES.get(kind)
            if leaf is not None:
                if kind == "TEXT" and self.words is not None:
                    next_word = self._split_words(match, next_word, matches)
                    continue
                append(leaf(match.group(), start))
                if kind == "BACKSLASH":
                    self.escaped = start + 1
                elif kind == "LONE" and self.text.startswith("$$", start):
                    self.dollars = start
            elif kind == "ROUND_OPEN":
                opener = Opener(kind, "(", start)
                append(opener)
                rounds.append(opener)
                frames.append(opener)
            elif kind == "SQUARE_OPEN":
                opener = Opener(kind, "[", start)
                append(opener)
                squares.append(opener)
                frames.append(opener)
            else:
                assert kind is not None
                self._structure(kind, match.group(), start)
        return self._settle() if self.unsettled or frames or rounds or squares else self.out

    def _split_words(self, match: re.Match[str], next_word: int, matches: Iterator[re.Match[str]]) -> int:
        """Break a run of text at the host's words and at wildcards, one of which may go on in the `matches` to come."""
        words = self.words
        assert words is not None
        at, end = match.span()
        while next_word < len(words) and words[next_word].start() < end:
            word = words[next_word]
            next_word += 1
            if word.start() < at or (self.squares and ":" in word.group()):
                continue  # inside of the one before, or a colon that prompt editing counts
            if word.start() > at:
                self.out.append(Text(self.text[at : word.start()], at))
            assert word.lastgroup is not None
            self.out.append(_WORDS[word.lastgroup](word.group(), word.start()))
            at = word.end()
            while at > end:
                end = next(matches).end()
        if at < end:
            self.out.append(Text(self.text[at:end], at))
        return next_word

    def _structure(self, kind: str, text: str, start: int) -> None:
        escaped = self.escaped == start
        if kind == "ROUND_CLOSE" or kind == "SQUARE_CLOSE" or kind == "WEIGHT_CLOSE" or kind == "WHEN_CLOSE":
            self._close(kind, text, start, escaped)
        elif kind == "COLON" or kind == "PIPE":
            self._separate(kind, start, escaped)
        elif kind == "BRACE_CLOSE":
            self._close_brace(text, start, escaped)
        elif escaped and kind == "BRACE_OPEN":
            self.out.append(Text(text, start))
        else:
            opener = Opener(kind, text, start)
            self.out.append(opener)
            self.frames.append(opener)

    def _separate(self, kind: str, start: int, escaped: bool) -> None:
        mark = Mark(kind, ":" if kind == "COLON" else "|", start)
        self.out.append(mark)
        self.unsettled = True
        if self.frames and not escaped:
            frame = self.frames[-1]
            if frame.separators is None:
                frame.separators = []
            frame.separators.append(mark)

    def _close_brace(self, text: str, start: int, escaped: bool) -> None:
        if escaped or not self.frames or self.frames[-1].text[-1] != "{":
            self.out.append(Text(text, start))
            return
        opener = self.frames.pop()
        self.braces = min(self.braces, len(self.frames))
        mark = Mark("BRACE_CLOSE", text, start)
        opener.partner, mark.partner = mark, opener
        self.out.append(mark)
        separators = opener.separators or []
        pipes = [separator for separator in separators if separator.type == "PIPE"]
        if opener.type == "BRACE_OPEN" and (pipes or self.dollars > opener.start):
            opener.type = "VARIANT_OPEN"
            if self.dollars > opener.start:
                self.dollars = -1
            for pipe in pipes:
                pipe.partner = opener
        if self.frames:
            # To the schedule grammar braces are plain characters, so the colons in them count outside. Two are
            # as bad as many, and to hand on more would make deep nesting quadratic.
            outer = self.frames[-1]
            outer.valid = outer.valid and opener.valid
            outer.separators = (outer.separators or []) + [s for s in separators if s.partner is None][:2]

    def _close(self, kind: str, text: str, start: int, escaped: bool) -> None:
        """A round or square closer, with or without a number in front of it."""
        is_square = text[-1] == "]"
        stack = self.squares if is_square else self.rounds
        opener = stack.pop() if stack else None
        frames = self.frames
        frame: Opener | None
        if opener is not None and frames and frames[-1] is opener:
            frame = frames.pop()
        else:
            frame = self._close_frame(text[-1])
        has_number = False
        if kind == "WHEN_CLOSE":
            if not escaped and frame is not None and is_schedule(frame):
                frame.type = "SCHEDULE_OPEN"
                for separator in frame.separators or ():
                    separator.partner = frame
                has_number = True
            else:
                start, text = self._literal_number(text, start, None if escaped else frame)
                kind = "SQUARE_CLOSE"
        elif kind == "WEIGHT_CLOSE":
            if opener is None:
                start, text = self._literal_number(text, start, None)
                kind = "ROUND_CLOSE"
            else:
                has_number = not escaped
        closer = Mark(kind, text, start)
        self.out.append(closer)
        if opener is None:
            self.unsettled = True
            return
        opener.partner = closer
        closer.partner = opener
        if frame is None:
            self.unsettled = True
        elif frames and not stands_inside(frame, is_square, has_number):
            frames[-1].valid = False
        elif is_square and not has_number and frame.separators:
            stands_inside(frame, is_square, has_number)

    def _literal_number(self, text: str, start: int, frame: Opener | None) -> tuple[int, str]:
        """Write `:0.5]` as a colon, text and the bracket; gives the bracket's place and text back."""
        colon = Mark("COLON", ":", start)
        self.unsettled = True
        if frame is not None:
            frame.separators = [*(frame.separators or ())[:2], colon]
        bracket = start + len(text) - 1
        self.out += [colon, Text(text[1:-1], start + 1)]
        return bracket, text[-1]

    def _close_frame(self, closer: str) -> Opener | None:
        """The innermost open bracket if it has this shape; braces in between turn out to be literal."""
        frames = self.frames
        top = len(frames)
        while top > self.braces and frames[top - 1].text[-1] == "{":
            top -= 1
        if top == self.braces:
            self.braces = len(frames)
            return None
        frame = frames[top - 1]
        self.unsettled = True
        if (frame.text == "[") != (closer == "]"):
            frames.clear()
            self.braces = 0
            return None
        for brace in frames[top:]:
            frame.separators = frame.separators or []
            frame.separators += brace.separators or ()
            frame.valid = frame.valid and brace.valid
        del frames[top - 1 :]
        return frame

    def _settle(self) -> list[Leaf]:
        """Undo pairs that cross, then turn whatever belongs to no group into strays and text."""
        self._uncross()
        out: list[Leaf] = []
        crossed: dict[Mark, Stray] = {}
        for leaf in self.out:
            if not isinstance(leaf, Mark) or (leaf.partner is not None and not leaf.crosses):
                out.append(leaf)
                continue
            start = leaf.start
            if leaf.text[-1] in "{}":
                out.append(Text(leaf.text, start))
                continue
            if leaf.type == "WEIGHT_CLOSE":
                out += [Stray(":", start), Text(leaf.text[1:-1], start + 1)]
                start = leaf.end - 1
            stray = Stray(leaf.text[-1], start)
            out.append(stray)
            if leaf.partner is None:
                continue
            crossed[leaf] = stray
            other = crossed.get(leaf.partner)
            if other is not None:
                stray.partner, other.partner = other, stray
                stray.closes_with = other.closes_with = leaf.text
        return out

    def _uncross(self) -> None:
        """Find the pairs that cross another one: first the host's brackets, then braces.

        Of two crossing brackets the one that closes first gives way. A brace always gives way to a bracket, and to
        a separator of a bracket: `[{a:b}:5]` switches from `{a` to `b}`.
        """
        marks = [leaf for leaf in self.out if isinstance(leaf, Mark) and leaf.partner is not None]
        for with_braces in (False, True):
            open_marks: list[Mark] = []
            for mark in marks:
                last = mark.text[-1]
                if mark.crosses or (not with_braces and last in "{}:|"):
                    continue
                if last in "([{":
                    open_marks.append(mark)
                    continue
                while open_marks and open_marks[-1] is not mark.partner:
                    top = open_marks[-1]
                    if with_braces and last != "}" and top.text[-1] == "{":
                        cross(top)
                    if not top.crosses:
                        break
                    open_marks.pop()
                if last in ":|":
                    continue
                if open_marks and open_marks[-1] is mark.partner:
                    open_marks.pop()
                else:
                    assert mark.partner is not None
                    cross(mark.partner)
        for mark in marks:
            if mark.text in ":|" and mark.partner is not None and mark.partner.crosses:
                mark.partner = None
