"""What the tests of questions share."""

from __future__ import annotations

from runtime.insight.lens import Lens
from runtime.insight.question import Question
from runtime.pictures import Drawn


def drawn(lens: Lens, question: Question) -> Drawn:
    """The whole answer, whether it comes at once or in pieces."""
    with lens.used():
        found = question.answer(lens)
    while not isinstance(found, Drawn):
        try:
            with lens.used():
                next(found)
        except StopIteration as end:
            found = end.value
    return found
