"""The words for a number in a picture of a node. Places count from 0, as in PyTorch; samples from 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.portrait import PLANE, Portrait


@dataclass(frozen=True, slots=True)
class Spot:
    """A number in a picture: the place of its tile among those shown, and its row and column there."""

    tile: int
    row: int
    column: int


def index_of(portrait: Portrait, number: int, spot: Spot) -> tuple[int, ...]:
    """The index within a sample of a number in the tile of that number; empty where the picture shows no samples."""
    facts = portrait.facts
    match portrait.kind:
        case "images" | "picture" | "attention":
            return number, *_place_of(portrait, spot)
        case "sequence":
            step, unit = int(facts["across"][spot.column]), int(facts["rows"][spot.row])
            return (unit, step) if facts.get("slid") else (step, unit)
        case "units":
            return (int(facts["across"][spot.column]),)
    return ()


def _place_of(portrait: Portrait, spot: Spot) -> tuple[int, int]:
    """Row and column; of a thinned picture those in the middle of what a cell stands for."""
    assert portrait.values is not None
    height, width = portrait.values.shape[1:3]
    rows, columns = portrait.facts.get("size", (height, width))
    return _middle(spot.row, height, rows), _middle(spot.column, width, columns)


def _middle(place: int, shown: int, whole: int) -> int:
    return min(whole - 1, int((place + 0.5) * whole / shown))


def _value_at(portrait: Portrait, spot: Spot) -> str:
    """The number, or numbers of a color; of a thinned picture it is their mean around there."""
    assert portrait.values is not None
    found = portrait.values[spot.tile, spot.row, spot.column]
    value = ", ".join(numbers.real(float(one)) for one in np.atleast_1d(found))
    thinned = list(portrait.facts.get("size", portrait.values.shape[1:3])) != list(portrait.values.shape[1:3])
    return f"≈ {value}" if thinned else value


def brief_of(portrait: Portrait, spot: Spot) -> str:
    """The index as in PyTorch code, and the number; of classes the likeliest; empty where there is neither."""
    index = index_of(portrait, int(portrait.facts["numbers"][spot.tile]), spot)
    if portrait.kind == "classes":
        return ", ".join(_likeliest(portrait, spot))
    if portrait.kind in PLANE:
        place = place_told(*place_at(portrait, spot))
        return f"[{portrait.facts['numbers'][spot.tile]}] {place}: {_value_at(portrait, spot)}"
    return f"[{', '.join(map(str, index))}] {_value_at(portrait, spot)}" if index else ""


def _likeliest(portrait: Portrait, spot: Spot) -> tuple[str, str]:
    """The name of the likeliest class there, and its share."""
    assert portrait.values is not None
    name = str(portrait.facts["classes"][int(portrait.extra["winner"][spot.row, spot.column])])
    return name, numbers.percent(float(portrait.values[spot.tile, spot.row, spot.column]))


def told(portrait: Portrait, spot: Spot) -> str:
    """A number with the words that its kind needs."""
    assert portrait.values is not None
    facts = portrait.facts
    value = _value_at(portrait, spot)
    number = int(facts["numbers"][spot.tile])
    if portrait.kind in PLANE:
        x, y = place_at(portrait, spot)
        if portrait.kind == "classes":
            name, share = _likeliest(portrait, spot)
            return tr("{name}, {share}, at {place}", name=name, share=share, place=place_told(x, y))
        return tr("Unit {number} at {place}: {value}", number=number, place=place_told(x, y), value=value)
    if portrait.kind == "units":
        unit, labels = int(facts["across"][spot.column]), facts.get("rows", ())
        if labels:
            return tr("Unit {number}, a sample of {name}: {value}", number=unit, name=labels[spot.row], value=value)
        return tr("Unit {number}, sample {sample}: {value}", number=unit, sample=spot.row + 1, value=value)
    if portrait.kind == "sequence":
        step, unit = index_of(portrait, number, spot)
        if facts.get("slid"):
            return tr("Channel {number}, place {place}: {value}", number=step, place=unit, value=value)
        step_told = _step(step, facts.get("words", ()), spot.column)
        return tr("Unit {number}, step {step}: {value}", number=unit, step=step_told, value=value)
    row, column = _place_of(portrait, spot)
    values_told: dict[str, object] = {"number": number, "row": row, "column": column, "value": value}
    match portrait.kind:
        case "attention":
            values_told["row"] = _step(row, facts.get("asking", ()), row)
            values_told["column"] = _step(column, facts.get("asked", ()), column)
            return tr("Head {number}: step {row} looks at step {column} with {value}", **values_told)
        case "picture":
            return tr("Row {row}, column {column}: {value}", row=row, column=column, value=value)
        case "weights":
            return tr("Weights {number}, row {row}, column {column}: {value}", **values_told)
    return tr("Channel {number}, row {row}, column {column}: {value}", **values_told)


def _step(step: int, tokens: Sequence[str], place: int) -> str:
    """A step of a sequence, with the token that stands there where it is known."""
    return tr("{number} “{token}”", number=step, token=tokens[place]) if place < len(tokens) else str(step)


def place_told(x: float, y: float) -> str:
    """A place on a plane."""
    return f"{numbers.real(x)}, {numbers.real(y)}"


def place_at(portrait: Portrait, spot: Spot) -> tuple[float, float]:
    """The place on its plane that a number in a picture is about."""
    assert portrait.values is not None
    left, right, low, high = portrait.facts["extent"]
    height, width = portrait.values.shape[1:3]
    return left + (right - left) * (spot.column + 0.5) / width, low + (high - low) * (spot.row + 0.5) / height


def kind_words(portrait: Portrait) -> str:
    """What the picture shows, in words."""
    facts = portrait.facts
    units = int(facts.get("units", 0))
    shown = len(facts.get("rows" if portrait.kind == "curves" else "numbers", ()))
    if portrait.kind == "curves" and not shown:
        return tr("Samples")
    if "label" in facts:
        return tr("A sample of {name}", name=str(facts["label"]))
    told = {
        "picture": tr("A sample"),
        "points": tr("Samples"),
        "row": tr("A row"),
        "tokens": tr("A text"),
        "images": tr("Feature maps: {units}", units=units),
        "maps": tr("Decision maps: {units}", units=units),
        "classes": tr("Likeliest class, classes: {units}", units=units),
        "curves": tr("Curves over the input: {units}", units=units),
        "units": tr("Units: {units}", units=units),
        "sequence": tr("Channels along a length: {units}", units=units)
        if facts.get("slid")
        else tr("State over time, units: {units}", units=units),
        "attention": tr("Attention, heads: {units}", units=units),
        "weights": tr("Weights: {units}", units=units),
    }.get(portrait.kind, "")
    if shown > 1 and shown < units:
        return tr("{what}, of them here {number}", what=told, number=shown)
    return told
