"""What a stage is called and which of how many it is: the same in the strip, its form, the transport and the plots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.document import Document, Stage
from studio.translate import tr

if TYPE_CHECKING:  # telemetry brings numpy, which the first window must not wait for
    from runtime.telemetry import StageBegan


@dataclass(frozen=True, slots=True)
class Place:
    """The `number`-th of `of` stages, counted from 1 among all of a document, skipped ones too, and its title."""

    number: int
    of: int
    title: str


def place_of(document: Document, stage: str) -> Place | None:
    """Where a stage stands in a document, or None where it has no such stage."""
    ids = [each.id for each in document.stages]
    if stage not in ids:
        return None
    number = ids.index(stage) + 1
    return Place(number, len(ids), _title(document.stages[number - 1].title, number))


def place_told(event: StageBegan, *documents: Document | None) -> Place:
    """Where the stage that an event tells of stands in the first document that still has it, else as it was told.

    Stages may be reordered and renamed while the run that went through them is still in sight.
    """
    found = (place_of(document, event.stage) for document in documents if document is not None)
    told = Place(event.number, event.of, _title(event.title, event.number))
    return next((place for place in found if place is not None), told)


def stage_title(document: Document, stage: Stage) -> str:
    """What a stage is called; its number where it has no title."""
    place = place_of(document, stage.id)
    return place.title if place else stage.title


def _title(title: str, number: int) -> str:
    return title or tr("Stage {number}", number=number)
