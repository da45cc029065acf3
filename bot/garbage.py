"""What a process that has started keeps for good (models, dictionaries, modules) is left out of the search for garbage.

Python looks through everything that lives, again and again, for rings of objects that nobody holds. With the dictionary of jieba
and the models in memory each such search stops every conversation for a tenth of a second and finds nothing
(https://docs.python.org/3/library/gc.html#gc.freeze).
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 20_000, 10, 10
"""A transaction leaves some hundred objects behind: searching for rings among the youngest pays after many of them only."""


def keep_what_is_loaded() -> None:
    """Call once, when everything is loaded and before the first message."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
