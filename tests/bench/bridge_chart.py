"""The figures of ``tests.bench.bridge`` as two pictures for docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pygal
from pygal.style import Style

from bot.figures.charts import picture
from tests.bench.bridge_runs import BURST, RATES, Figures

_STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    colors=("#1b5788", "#a81d17"),
    value_colors=("#ffffff", "#ffffff"),
    opacity="1",
    font_family="sans-serif",
    label_font_size=13,
    legend_font_size=13,
    title_font_size=15,
    value_font_size=13,
)


def draw(found: Mapping[str, Figures], folder: Path) -> None:
    """Write ``bench-bridge-burst.svg`` and ``bench-bridge-latency.svg``."""
    names = list(found)
    burst = _chart(f"Messages a second, burst of {BURST:,}", names)
    burst.add("messages a second", [round(found[name].per_second) for name in names])
    waits = _chart("From a message to its answer at a steady rate, ms", names, legend=True)
    rate = 50 if 50 in [rate for rate, _ in RATES] else RATES[0][0]
    waits.add(f"median at {rate}/s", [round(found[name].median_ms(rate)) for name in names])
    waits.add(f"p99 at {rate}/s", [round(found[name].p99_ms(rate)) for name in names])
    for name, chart in (("burst", burst), ("latency", waits)):
        (folder / f"bench-bridge-{name}.svg").write_bytes(picture(chart))


def _chart(title: str, names: Sequence[str], *, legend: bool = False) -> pygal.HorizontalBar:
    chart = pygal.HorizontalBar(
        style=_STYLE,
        js=[],
        title=title,
        width=760,
        height=120 + 60 * len(names),
        show_legend=legend,
        legend_at_bottom=True,
        print_values=True,
    )
    chart.x_labels = names
    return chart
