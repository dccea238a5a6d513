"""From a number in the picture of a node to the question how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.explaining import explaining_of
from studio.widgets.portrait import PLANE, Portrait
from studio.widgets.portrait_words import Spot, index_of, place_at

if TYPE_CHECKING:
    from studio.canvas.portrait_plate import Plate
    from studio.canvas.portraits import Pictures


def explain_spot(pictures: Pictures, plate: Plate, tile: int, spot: Spot) -> None:
    """Explain the number of the network that is shown there; on a plane of features for that very place."""
    portrait, session = plate.picture.portrait, pictures.canvas.session
    found = index_at(portrait, tile, spot) if portrait is not None and portrait.values is not None else None
    if portrait is None or found is None:
        return
    index, port, sample = found
    shown = plate.picture.shown
    on_plane = shown is not None and shown.kind in PLANE
    path = session.latest.runs_as(plate.node) if session.latest is not None else plate.node
    if pictures.slow.rows and not on_plane and pictures.slow.follow(path, port, index):
        return  # what is shown is the sample of slow motion, which tells of the number itself
    explaining_of(session).explain(
        plate.node,
        index,
        pictures.sample if sample is None else sample,
        port,
        among=pictures.plates.samples,
        place=place_at(shown, spot) if shown is not None and on_plane else (),
        ordered=portrait.kind == "units" and bool(portrait.facts.get("rows")),
    )


def index_at(portrait: Portrait, tile: int, spot: Spot) -> tuple[tuple[int, ...], str, int | None] | None:
    """The index within a sample, the port (empty for the first), and the sample where the picture shows several."""
    if portrait.kind == "classes":
        return (int(portrait.extra["winner"][spot.row, spot.column]),), "", None
    place = (tile,) if portrait.kind in PLANE else index_of(portrait, tile, spot)
    if not place:
        return None
    if portrait.kind == "attention":
        return place, "weights", None
    return place, "", spot.row if portrait.kind == "units" else None
