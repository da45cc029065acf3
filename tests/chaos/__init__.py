"""Faults on purpose: a real bridge, one fault at a random moment, then the sum: nothing lost, nothing said twice.

``make chaos`` plays many seeds and prints a table; ``make chaos SEED=7`` plays one again. From top to bottom: ``scenario`` (what
a seed stands for), ``talk`` (what people say meanwhile), ``faults`` (what goes wrong), ``play`` (the whole of it), ``invariants``
(what must be true afterwards).
"""
