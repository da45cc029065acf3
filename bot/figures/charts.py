"""Charts as SVG by pygal: plain pictures, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from xml.etree import ElementTree

import pygal
from pygal import PluginImportFixer
from pygal.style import Style

from bot.desk.cards import label_name
from bot.figures.counting import Figures
from bot.figures.months import Month
from bot.texts import figures as words

# pygal puts a finder of the old kind, for its maps, before every import of the process; Python 3.11 warns of it each time.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, PluginImportFixer)]
LABELS_SHOWN = 12
WIDTH, COURSE_HEIGHT = 480, 320
"""Hardly wider than a phone, so that the letters stay large enough there."""
TICKS = 5
MARGIN, SQUARE_MORE = 12, 6
"""pygal leaves room for Latin letters; a Chinese character of the labels is that much wider."""
_FONT = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#1a1f1c",
    foreground_strong="#1a1f1c",
    foreground_subtle="#56605a",
    colors=("#1b5788", "#0b6b3a", "#a81d17"),
    opacity="1",
    font_family=_FONT,
    label_font_size=14,
    major_label_font_size=14,
    legend_font_size=14,
    title_font_size=16,
)
_COMMON = {
    "style": _STYLE,
    "js": [],
    "width": WIDTH,
    "no_data_text": words.NO_DATA,
    "print_values": False,
}


def course_chart(months: Sequence[tuple[Month, Figures]]) -> bytes:
    """Questions, answers and hand-overs, month by month."""
    chart = pygal.Line(
        **_COMMON,
        height=COURSE_HEIGHT,
        title=words.COURSE_TITLE,
        legend_at_bottom=True,
        legend_at_bottom_columns=3,
        x_label_rotation=40,
    )
    chart.x_labels = [str(month) for month, _ in months]
    drawn = {
        "questions": [line.questions for _, line in months],
        "answered": [line.answered for _, line in months],
        "handed_over": [line.handed_over for _, line in months],
    }
    chart.y_labels = ticks(number for numbers in drawn.values() for number in numbers)
    for key, numbers in drawn.items():
        chart.add(words.COLUMNS[key], numbers)
    return picture(chart)


def label_chart(lines: Mapping[str | None, Figures]) -> bytes:
    """What was handed over, by label: those that occur most, the most frequent on top."""
    found = sorted(((line.handed_over, label) for label, line in lines.items() if label and line.handed_over), reverse=True)
    shown = found[:LABELS_SHOWN][::-1]
    names = [label_name(label) for _, label in shown]
    chart = pygal.HorizontalBar(
        **_COMMON,
        height=100 + 26 * len(shown),
        margin_left=MARGIN + SQUARE_MORE * max(map(len, names), default=0),
        title=words.LABELS_TITLE,
        show_legend=False,
    )
    chart.x_labels = names
    chart.y_labels = ticks(number for number, _ in shown)
    chart.add(words.COLUMNS["handed_over"], [number for number, _ in shown])
    return picture(chart)


def ticks(numbers: Iterable[int]) -> list[int]:
    """Whole numbers for an axis, from 0 to the greatest or just above it, in steps of 1, 2 or 5 times a power of ten."""
    greatest = max(numbers, default=0) or 1
    steps = (digit * 10**power for power in range(len(str(greatest))) for digit in (1, 2, 5))
    step = next(step for step in steps if step * TICKS >= greatest)
    return list(range(0, greatest + step, step))


def picture(chart: pygal.Graph) -> bytes:
    """The picture without the script that pygal puts in for tool tips."""
    tree = ElementTree.fromstring(chart.render())
    for parent in tree.iter():
        for child in [child for child in parent if child.tag.rpartition("}")[2] == "script"]:
            parent.remove(child)
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    written: bytes = ElementTree.tostring(tree, encoding="utf-8")
    return written
