"""Cuts a doc into windows that the network reads at once: whole lines where they fit, else whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.nlp.encoder_weights import Weights

WINDOW_PIECES = 192
LONG_SENTENCE_PIECES = 400
_LINE_ENDS = frozenset("\n\r\u2028\u2029\x0b\x0c\x85")


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a doc that are no white space: their places, pieces, and whether each begins a line."""

    tokens: list[int]
    texts: list[str]
    pieces: list[list[int]]
    opens_line: list[bool]

    def __len__(self) -> int:
        return len(self.tokens)


@dataclass(frozen=True, slots=True)
class Window:
    """Words start..end; `whole` if no sentence is cut at the end."""

    start: int
    end: int
    whole: bool


def read_words(doc: Doc, weights: Weights) -> Words:
    """The words of a doc with their pieces."""
    words = Words([], [], [], [])
    spaced = opens = True
    for index, token in enumerate(doc):
        text = token.text
        if text.isspace():
            spaced = True
            opens = opens or not _LINE_ENDS.isdisjoint(text)
            continue
        words.tokens.append(index)
        words.texts.append(text)
        words.pieces.append(weights.pieces(text, spaced))
        words.opens_line.append(opens)
        spaced, opens = bool(token.whitespace_), False
    return words


def next_window(words: Words, start: int, budget: int = WINDOW_PIECES) -> Window:
    """The longest window from `start` within a budget of pieces: to the end, or to the last line end, or cut anywhere."""
    room, end, line_end = budget, start, start
    while end < len(words):
        if end > start and words.opens_line[end]:
            line_end = end
        room -= len(words.pieces[end]) + words.opens_line[end]
        if room < 0 and end > start:
            return Window(start, line_end, True) if line_end > start else Window(start, end, False)
        end += 1
    return Window(start, end, True)


def join_pieces(words: Words, window: Window, bos: int, eos: int) -> tuple[list[int], list[int], list[int]]:
    """Piece ids of the window and the places of each word's first and last piece; a line end is marked with `eos`."""
    ids, first, last = [bos], [], []
    for index in range(window.start, window.end):
        if words.opens_line[index] and index > window.start:
            ids.append(eos)
        first.append(len(ids))
        ids.extend(words.pieces[index])
        last.append(len(ids) - 1)
    ids.append(eos)
    return ids, first, last


def last_start(starts: Sequence[bool]) -> int:
    """Index of the last sentence start after the first word, or 0."""
    for index in range(len(starts) - 1, 0, -1):
        if starts[index]:
            return index
    return 0
