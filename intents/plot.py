"""The two pictures of an evaluation as SVG: the confusion matrix, and coverage against error.

SVG is text that every browser shows, so no drawing library is needed. The background is white, so that a picture reads the same
on a page, in a mail and on paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path

from intents.errors import EvaluationError
from intents.evaluate import Report

CELL = 16
MARGIN = 160
"""Room for the names of the labels, in pixels."""
WIDTH, HEIGHT = 640, 420
_STYLE = "text{font:11px sans-serif;fill:#222}.axis{stroke:#222}.grid{stroke:#ddd}"


def draw(report: Report, folder: Path) -> list[Path]:
    """Write ``confusions.svg`` and ``coverage.svg``, and give their paths.

    Raises
    ------
    EvaluationError
        The folder cannot be written.
    """
    pictures = {folder / "confusions.svg": confusion_matrix(report), folder / "coverage.svg": coverage_curve(report)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, picture in pictures.items():
            path.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"cannot draw into {folder}: {error.strerror or error}") from error
    return list(pictures)


def confusion_matrix(report: Report) -> str:
    """True labels downwards, guessed ones to the right; the darker a cell, the greater its share of the row."""
    names = sorted({name for true, guessed, _ in report.matrix for name in (true, guessed)})
    place = {name: MARGIN + CELL * number for number, name in enumerate(names)}
    totals: Counter[str] = Counter()
    for true, _, count in report.matrix:
        totals[true] += count
    side = MARGIN + CELL * len(names) + 20
    shapes = [_text(8, 16, f"{report.cases} cases, {report.accuracy:.1%} right"), _text(8, 32, "rows: true, columns: guessed")]
    for name, start in place.items():
        middle = start + CELL / 2 + 4
        shapes.append(_text(MARGIN - 6, middle, name, extra='text-anchor="end"'))
        shapes.append(_text(middle, MARGIN - 6, name, extra=f'transform="rotate(-90 {middle} {MARGIN - 6})"'))
    for true, guessed, count in report.matrix:
        share = count / totals[true]
        colour = "#1b7837" if true == guessed else "#b2182b"
        hint = f"{true} → {guessed}: {count} of {totals[true]}"
        shapes.append(
            f'<rect class="cell" x="{place[guessed]}" y="{place[true]}" width="{CELL - 1}" height="{CELL - 1}" '
            f'fill="{colour}" fill-opacity="{0.15 + 0.85 * share:.2f}"><title>{escape(hint)}</title></rect>'
        )
    return _svg(side, side, "Confusion matrix", shapes)


def coverage_curve(report: Report) -> str:
    """Share of the cases to the right, share wrong among them upwards: what it costs to speak more often."""
    left, right, top, bottom = 60, WIDTH - 20, 30, HEIGHT - 50
    worst = max((wrong for _, share, wrong in report.coverage if share), default=0.0)
    highest = max(0.05, worst * 1.1)

    def at(share: float, wrong: float) -> tuple[float, float]:
        return left + share * (right - left), bottom - wrong / highest * (bottom - top)

    shapes = [_text(left, 18, "Share wrong (alt accepted) among the cases with at least this confidence")]
    for tenth in range(0, 11, 2):
        x, y = at(tenth / 10, highest * tenth / 10)
        shapes += [_line((x, bottom), (x, top), "grid"), _line((left, y), (right, y), "grid")]
        shapes.append(_text(x, bottom + 18, f"{tenth * 10} %", extra='text-anchor="middle"'))
        shapes.append(_text(left - 6, y + 4, f"{highest * tenth * 10:.1f} %", extra='text-anchor="end"'))
    shapes += [_line((left, bottom), (right, bottom), "axis"), _line((left, bottom), (left, top), "axis")]
    shapes.append(_text((left + right) / 2, HEIGHT - 12, "coverage: share of the cases", extra='text-anchor="middle"'))
    points = [(threshold, *at(share, wrong)) for threshold, share, wrong in report.coverage if share]
    joined = " ".join(f"{x:.1f},{y:.1f}" for _, x, y in points)
    shapes.append(f'<polyline points="{joined}" fill="none" stroke="#1b7837" stroke-width="2"/>')
    for threshold, x, y in points:
        hint = f"<title>confidence ≥ {threshold:.2f}</title>"
        shapes.append(f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3" fill="#1b7837">{hint}</circle>')
    return _svg(WIDTH, HEIGHT, "Coverage against error", shapes)


def _text(x: float, y: float, words: str, *, extra: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}" {extra}>{escape(words)}</text>'


def _line(start: tuple[float, float], end: tuple[float, float], kind: str) -> str:
    return f'<line class="{kind}" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"/>'


def _svg(width: int, height: int, title: str, shapes: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">'
    background = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join([head, f"<title>{title}</title>", f"<style>{_STYLE}</style>", background, *shapes, "</svg>", ""])
