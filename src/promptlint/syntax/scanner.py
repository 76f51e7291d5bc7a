"""One scan over the text, which also matches the brackets.

The scanner's patterns are the terminals of `grammars/`. While it scans it pairs brackets as the host's attention
stage does (round and square have stacks of their own) and judges every `[...]` as the host's schedule grammar
would, so that the LALR grammar behind it sees openers that already say what they open. Nothing here recurses,
and every character is looked at a bounded number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lark.lexer import Lexer, TerminalDef

from promptlint.syntax.nodes import (
    And,
    Break,
    Comment,
    Escape,
    ExtraNetwork,
    Leaf,
    Mark,
    Stray,
    Text,
    Wildcard,
)

__all__ = ["Scanner", "Start"]

_WORDS: dict[str, type[Leaf]] = {"BREAK": Break, "AND": And, "WILDCARD": Wildcard}
_LEAVES: dict[str, type[Leaf]] = {
    "TEXT": Text,
    "LONE": Text,
    "ESCAPE": Escape,
    "BACKSLASH": Escape,
    "COMMENT": Comment,
    "EXTRA_NETWORK": ExtraNetwork,
}
_OPENERS = {"ROUND_OPEN": "(", "SQUARE_OPEN": "[", "BRACE_OPEN": "{", "VARIABLE_OPEN": "{"}
_COMMENT = re.compile(r"#[^\n]*")


class Start(Leaf):
    """The first token of every parse; carries the flat list of leaves into the tree."""

    __slots__ = ("leaf_list",)
    type = "START"

    def __init__(self, leaf_list: list[Leaf]) -> None:
        super().__init__("", 0)
        self.leaf_list = leaf_list


class _Frame:
    """A bracket that is open, as the schedule grammar sees it.

    `valid` falls when something inside cannot stand inside a bracket there. `separators` are the colons and
    pipes directly inside, in order.
    """

    __slots__ = ("colons", "opener", "pipes", "separators", "shape", "valid")

    def __init__(self, shape: str, opener: Mark) -> None:
        self.shape = shape
        self.opener = opener
        self.valid = True
        self.colons = 0
        self.pipes = 0
        self.separators: list[Mark] = []


class Scanner(Lexer):
    """Turns text into leaves and marks; made by lark, which hands over the grammar's terminals."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        terminals: list[TerminalDef] = [t for t in lexer_conf.terminals if t.pattern is not None]
        terminals.sort(key=lambda terminal: -terminal.priority)
        words = [t for t in terminals if t.name in _WORDS]
        others = [t for t in terminals if t.name not in _WORDS]
        self._words = _compile(words)
        self._with_networks = _compile(others)
        self._without_networks = _compile(t for t in others if t.name != "EXTRA_NETWORK")

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Leaf]:
        """Lark's entrance: all tokens of the text."""
        leaf_list = self.scan(lexer_state.text.text)
        yield Start(leaf_list)
        yield from leaf_list

    def scan(self, text: str) -> list[Leaf]:
        """Every leaf of the text in order; joined they are the text."""
        return _Scan(text, self._words, self._matches(text)).run()

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        # A "<word:" with no ">" behind it would be tried to the end of the text each time, so tags are only
        # looked for in front of the last ">" that is not in a comment.
        last = text.rfind(">")
        if last >= 0 and "#" in text:
            comment_starts = 0
            last = -1
            for match in _COMMENT.finditer(text):
                last = max(last, text.rfind(">", comment_starts, match.start()))
                comment_starts = match.end()
            last = max(last, text.rfind(">", comment_starts))
        if last >= 0:
            yield from self._with_networks.finditer(text, 0, last + 1)
        yield from self._without_networks.finditer(text, last + 1)


def _compile(terminals: Iterable[TerminalDef]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals))


class _Scan:
    """The state of one scan."""

    __slots__ = ("dollars", "escaped", "frames", "matches", "out", "rounds", "squares", "tangled", "text", "words")

    def __init__(self, text: str, words: re.Pattern[str], matches: Iterator[re.Match[str]]) -> None:
        self.text = text
        self.matches = matches
        self.words = list(words.finditer(text)) if "AND" in text or "BREAK" in text or "__" in text else None
        self.out: list[Leaf] = []
        self.rounds: list[Mark] = []
        self.squares: list[Mark] = []
        self.frames: list[_Frame] = []
        self.escaped = -1
        self.dollars = -1
        self.tangled = False

    def run(self) -> list[Leaf]:
        append = self.out.append
        next_word = 0
        words = self.words
        for match in self.matches:
            kind = match.lastgroup
            assert kind is not None
            leaf = _LEAVES.get(kind)
            if leaf is None:
                self._structure(kind, match.group(), match.start())
            elif words is not None and kind == "TEXT":
                next_word = self._split_words(match, next_word)
            else:
                start = match.start()
                append(leaf(match.group(), start))
                if kind == "BACKSLASH":
                    self.escaped = start + 1
                elif kind == "LONE" and self.text.startswith("$$", start):
                    self.dollars = start
        if self.rounds or self.squares or self.frames:
            self.tangled = True
        return self._settle() if self.tangled else self.out

    def _split_words(self, match: re.Match[str], next_word: int) -> int:
        """Break a run of text at the host's words and at wildcards."""
        words = self.words
        assert words is not None
        at, end = match.span()
        while next_word < len(words) and words[next_word].start() < end:
            word = words[next_word]
            next_word += 1
            if word.start() < at or word.end() > end:
                continue
            if word.start() > at:
                self.out.append(Text(self.text[at : word.start()], at))
            assert word.lastgroup is not None
            self.out.append(_WORDS[word.lastgroup](word.group(), word.start()))
            at = word.end()
        if at < end:
            self.out.append(Text(self.text[at:end], at))
        return next_word

    def _structure(self, kind: str, text: str, start: int) -> None:
        escaped = self.escaped == start
        if kind == "COLON" or kind == "PIPE":
            mark = Mark(kind, text, start)
            self.out.append(mark)
            self.tangled = True  # settled as a separator or a stray
            if self.frames and not escaped:
                self.frames[-1].separators.append(mark)
        elif kind in _OPENERS:
            self._open(kind, text, start, escaped)
        elif kind == "BRACE_CLOSE":
            self._close_brace(text, start, escaped)
        else:
            self._close(kind, text, start, escaped)

    def _open(self, kind: str, text: str, start: int, escaped: bool) -> None:
        if escaped and kind == "BRACE_OPEN":
            self.out.append(Text(text, start))
            return
        mark = Mark(kind, text, start)
        self.out.append(mark)
        if kind == "ROUND_OPEN":
            self.rounds.append(mark)
        elif kind == "SQUARE_OPEN":
            self.squares.append(mark)
        self.frames.append(_Frame(_OPENERS[kind], mark))

    def _close_brace(self, text: str, start: int, escaped: bool) -> None:
        frame = self.frames[-1] if self.frames else None
        if escaped or frame is None or frame.shape != "{":
            self.out.append(Text(text, start))
            return
        self.frames.pop()
        opener = frame.opener
        mark = Mark("BRACE_CLOSE", text, start)
        self._pair(opener, mark)
        self.out.append(mark)
        pipes = [separator for separator in frame.separators if separator.type == "PIPE"]
        if opener.type == "BRACE_OPEN" and (pipes or self.dollars > opener.start):
            opener.type = "VARIANT_OPEN"
            self.dollars = -1
            for pipe in pipes:
                pipe.partner = opener
        if self.frames:
            # To the schedule grammar braces are plain characters, so the colons in them count outside. Two are
            # as bad as many, and to hand on more would make deep nesting quadratic.
            outer = self.frames[-1]
            outer.valid = outer.valid and frame.valid
            outer.separators += [s for s in frame.separators if s.partner is None][:2]

    def _close(self, kind: str, text: str, start: int, escaped: bool) -> None:
        """A round or square closer, with or without a number in front of it."""
        shape = "[" if text[-1] == "]" else "("
        stack = self.squares if shape == "[" else self.rounds
        opener = stack.pop() if stack else None
        frame = self._close_frame(shape)
        if kind == "WHEN_CLOSE":
            if not escaped and frame is not None and self._is_schedule(frame):
                assert opener is not None
                opener.type = "SCHEDULE_OPEN"
                for separator in frame.separators:
                    separator.partner = opener
                self._finish(opener, Mark(kind, text, start), frame)
                return
            start, text = self._literal_number(text, start, None if escaped else frame)
            kind = "SQUARE_CLOSE"
        elif kind == "WEIGHT_CLOSE":
            if opener is None:
                start, text = self._literal_number(text, start, None if escaped else frame)
                kind = "ROUND_CLOSE"
            elif frame is not None and not escaped:
                frame.colons += 1
        self._finish(opener, Mark(kind, text, start), frame)

    def _literal_number(self, text: str, start: int, frame: _Frame | None) -> tuple[int, str]:
        """Write `:0.5]` as a colon, text and the bracket; gives the bracket's place and text back."""
        colon = Mark("COLON", ":", start)
        self.tangled = True
        if frame is not None:
            frame.separators.append(colon)
        bracket = start + len(text) - 1
        self.out += [colon, Text(text[1:-1], start + 1)]
        return bracket, text[-1]

    def _close_frame(self, shape: str) -> _Frame | None:
        """The innermost open bracket if it has this shape; braces in between turn out to be literal."""
        frames = self.frames
        top = len(frames)
        while top and frames[top - 1].shape == "{":
            top -= 1
        if not top:
            return None
        frame = frames[top - 1]
        if frame.shape != shape:
            frames.clear()
            self.tangled = True
            return None
        for brace in frames[top:]:
            frame.separators += brace.separators
            frame.valid = frame.valid and brace.valid
            self.tangled = True
        del frames[top - 1 :]
        return frame

    @staticmethod
    def _is_schedule(frame: _Frame) -> bool:
        colons = [separator for separator in frame.separators if separator.type == "COLON"]
        return frame.valid and len(colons) == len(frame.separators) <= 1

    def _finish(self, opener: Mark | None, closer: Mark, frame: _Frame | None) -> None:
        self.out.append(closer)
        if opener is None:
            self.tangled = True
        else:
            self._pair(opener, closer)
        if frame is None:
            if opener is not None:
                self.tangled = True
            return
        assert opener is frame.opener
        valid = frame.valid
        if opener.type != "SCHEDULE_OPEN":
            pipes = sum(separator.type == "PIPE" for separator in frame.separators)
            colons = len(frame.separators) - pipes + frame.colons
            if closer.type == "SQUARE_CLOSE" and pipes and not colons and valid:
                opener.type = "ALTERNATION_OPEN"
                for separator in frame.separators:
                    separator.partner = opener
            elif pipes or colons > (1 if frame.shape == "(" else 0):
                valid = False
        if self.frames and not valid:
            self.frames[-1].valid = False

    @staticmethod
    def _pair(opener: Mark, closer: Mark) -> None:
        opener.partner = closer
        closer.partner = opener

    def _settle(self) -> list[Leaf]:
        """Undo pairs that cross, then turn whatever belongs to no group into strays and text."""
        self._uncross()
        out: list[Leaf] = []
        crossed: dict[Mark, Stray] = {}
        for leaf in self.out:
            if type(leaf) is not Mark or (leaf.partner is not None and not leaf.crosses):
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

        Of two crossing brackets the one that closes first gives way; a brace always gives way to a bracket.
        """
        for with_braces in (False, True):
            open_marks: list[Mark] = []
            for leaf in self.out:
                if type(leaf) is not Mark or leaf.partner is None or leaf.crosses or leaf.text in ":|":
                    continue
                is_brace = leaf.text[-1] in "{}"
                if is_brace and not with_braces:
                    continue
                if leaf.text[-1] in "([{":
                    open_marks.append(leaf)
                    continue
                while open_marks and open_marks[-1] is not leaf.partner:
                    top = open_marks[-1]
                    if with_braces and not is_brace and top.text[-1] == "{":
                        _cross(top)
                    if not top.crosses:
                        break
                    open_marks.pop()
                if open_marks and open_marks[-1] is leaf.partner:
                    open_marks.pop()
                else:
                    _cross(leaf.partner)
        for leaf in self.out:
            if type(leaf) is Mark and leaf.text in ":|" and leaf.partner is not None and leaf.partner.crosses:
                leaf.partner = None


def _cross(opener: Mark) -> None:
    assert opener.partner is not None
    opener.crosses = opener.partner.crosses = True
