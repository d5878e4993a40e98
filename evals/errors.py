"""Errors of measuring, on the tree of `index.errors`.

    DatelineError
    ├── QuestionFileError   a question file that is missing, empty, or holds a line that is no question
    ├── GateError           a baseline that cannot be read, or a floor that would drop
    ├── RunError            files to compare that are no runs, or runs over different questions
    └── BenchError          the packages or articles that a measurement needs are not there

A floor that does not hold is not an error but a finding: it is reported, and the exit status is 1.
"""

from index.errors import DatelineError


class QuestionFileError(DatelineError):
    """The question file is missing or empty, or a line of it is not a question."""


class GateError(DatelineError):
    """The floors cannot be read, or re-pinning would lower one of them."""


class RunError(DatelineError):
    """A file to compare is not a run, or the runs were not over the same questions."""


class BenchError(DatelineError):
    """The articles to measure on, or the packages to compare with, are missing."""
