"""Figures, bars and tables. A hidden figure is « c »: no bar, no share, no place in a sentence."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

HIDDEN = "c"
NBSP, NARROW = "\u00a0", "\u202f"


@dataclass
class Shown:
    """What a reader is told of one cell: the words, and a length for a bar when there is one."""

    text: str
    value: int | None = None
    share: str = ""
    hidden: bool = False
    about: bool = False

    @property
    def words(self):
        return f"environ {self.text}" if self.about else self.text


@dataclass
class Bar:
    label: str
    text: str
    width: float | None = None
    low: float | None = None
    high: float | None = None
    depth: int = 0
    y: int = 0

    # Bars take six tenths of the drawing; what they are worth is written beside.
    @property
    def length(self):
        return _scaled(self.width)

    @property
    def interval(self):
        return None if self.low is None else (_scaled(self.low), _scaled(self.high))


def _scaled(length):
    return None if length is None else round(0.6 * length, 1)


@dataclass
class Chart:
    """A bar chart: the bars, and the sentence that says the same to who does not see them."""

    id: str
    title: str
    bars: list[Bar]
    ROW = 48

    def __post_init__(self):
        for place, bar in enumerate(self.bars):
            bar.y = place * self.ROW

    @property
    def height(self):
        return len(self.bars) * self.ROW

    @property
    def description(self):
        return f"{NARROW}; ".join(f"{bar.label}{NBSP}: {bar.text}" for bar in self.bars) + "."

    def svg(self, *, width=520, font="Libertinus Serif"):
        """The same drawing as one image that needs no style sheet, for paper."""
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{self.height}" '
            f'viewBox="0 0 {width} {self.height}" font-family="{font}" font-size="13" fill="#22282b">'
        ]
        for bar in self.bars:
            parts.append(f'<text x="0" y="{bar.y + 16}">{escape(bar.label)}</text>')
            track = f'x="0" y="{bar.y + 24}" height="14" rx="3"'
            parts.append(f'<rect {track} width="{0.6 * width:.1f}" fill="#ece7de"/>')
            if bar.width:
                parts.append(f'<rect {track} width="{0.006 * bar.width * width:.1f}" fill="#0e5a5a"/>')
            if bar.low is not None:
                low, high, y = 0.006 * bar.low * width, 0.006 * bar.high * width, bar.y + 31
                ends = f'x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}"'
                parts.append(f'<line {ends} stroke="#c2660f" stroke-width="3"/>')
            place = f'x="{0.62 * width:.1f}" y="{bar.y + 36}" font-weight="bold"'
            parts.append(f"<text {place}>{escape(bar.text)}</text>")
        return "".join(parts) + "</svg>"


@dataclass
class Table:
    caption: str
    head: list[str]
    rows: list[dict]
    foot: list[str] = field(default_factory=list)


@dataclass
class Block:
    """One subject: sentences, then the charts, each with its table behind."""

    id: str
    title: str
    sentences: list[str] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    examples: list[dict] = field(default_factory=list)
    open: bool = False

    @property
    def pair(self):
        """Two drawings of one width stand side by side where there is room."""
        return len(self.charts) == 2


def row(label, *cells, depth=0):
    return {"label": label, "depth": depth, "cells": [str(cell) for cell in cells]}


def number(value):
    return f"{value:,}".replace(",", NARROW)


def percent(value):
    return f"{value}{NBSP}%"


def duration(hours):
    """« 6 heures », « 3 jours »: as precise as the figure deserves."""
    if hours == 1:
        return f"1{NBSP}heure"
    return f"{hours}{NBSP}heures" if hours < 72 else f"{round(hours / 24)}{NBSP}jours"
