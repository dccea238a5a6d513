"""From a number in the picture of a node to the question how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.explaining import explaining_of
from studio.widgets.portrait import Portrait
from studio.widgets.portrait_picture import Spot

if TYPE_CHECKING:
    from studio.canvas.portrait_plate import Plate
    from studio.canvas.portraits import Pictures


def explain_spot(pictures: Pictures, plate: Plate, tile: int, spot: Spot) -> None:
    """Explain the number of the network that is shown there; nothing where the picture shows places, not samples."""
    portrait, session = plate.picture.portrait, pictures.canvas.session
    found = index_at(portrait, tile, spot) if portrait is not None and portrait.values is not None else None
    if portrait is None or found is None:
        return
    index, port, sample = found
    explaining_of(session).explain(
        plate.node,
        index,
        pictures.sample if sample is None else sample,
        port,
        among=pictures.plates.samples,
        ordered=portrait.kind == "units" and bool(portrait.facts.get("rows")),
    )


def index_at(portrait: Portrait, tile: int, spot: Spot) -> tuple[tuple[int, ...], str, int | None] | None:
    """The index within a sample, the port (empty for the first), and the sample where the picture shows several."""
    facts, values = portrait.facts, portrait.values
    assert values is not None
    height, width = values.shape[1:3]
    match portrait.kind:
        case "images" | "picture" | "attention":
            rows, columns = facts["size"]
            place = (tile, _middle(spot.row, height, rows), _middle(spot.column, width, columns))
            if portrait.kind == "attention":
                return place[1:], "weights", None
            return place, "", None
        case "sequence":
            return (int(facts["across"][spot.column]), int(facts["rows"][spot.row])), "", None
        case "units":
            return (int(facts["across"][spot.column]),), "", spot.row
    return None


def _middle(place: int, shown: int, whole: int) -> int:
    """The number in the middle of those that a cell of a thinned picture stands for."""
    return min(whole - 1, int((place + 0.5) * whole / shown))
