"""What can be wrong with examples, answers and model files."""

from __future__ import annotations


class IntentsError(Exception):
    """Root of the errors of this package."""


class ExamplesError(IntentsError):
    """An example file is broken; the message names file and line."""


class ModelFileError(IntentsError):
    """A model file cannot be read, or it is of another version."""


class AnswerError(IntentsError):
    """An answer file is broken; the message names the file and what is missing."""


class EvaluationError(IntentsError):
    """A file to evaluate holds nothing that could be evaluated."""
