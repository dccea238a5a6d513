"""What each kind of view makes of what enters it, by the `picture` that its declaration names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from nodes.spec import Problem, Signal
from runtime.document import End
from runtime.insight.grid_values import grid_values
from runtime.overlays import framed, rastered
from runtime.pictures import (
    Drawn,
    as_images,
    class_map,
    grid,
    histogram,
    in_plane,
    marked,
    numbers_of,
    signed_tiles,
    single_map,
    span,
    tiles,
)
from runtime.predictions import as_classes, link_of
from runtime.weight_pictures import images_of, weight_pictures

if TYPE_CHECKING:
    from runtime.compile import Program
    from runtime.views import Look

CLASSES = 64  # of a map or a matrix


def _images(look: Look) -> Drawn:
    values, signal = look.values(), look.signal("x")
    images = as_images(values["x"], batch=_has_batch(signal))[: look.settings.most]
    known = signal is not None and signal.low is not None and signal.high is not None
    low, high = (signal.low, signal.high) if signal is not None and known else (None, None)
    drawn = tiles(images, low, high, each=look.settings.each)
    if "boxes" in values:
        boxes = look.signal("boxes")
        least = 0.5 if boxes is not None and (boxes.low, boxes.high) == (0.0, 1.0) else 0.0  # a share, or a score
        drawn = Drawn({"tiles": framed(drawn.arrays["tiles"], values["boxes"], least)}, drawn.facts)
    return Drawn(drawn.arrays, {**drawn.facts, "columns": look.settings.columns, "total": len(images)})


def _has_batch(signal: Signal | None) -> bool:
    return signal is None or bool(signal.rank and signal.varies(0))


def _scatter(look: Look) -> Drawn:
    values = look.values()
    points = look.kept["points"] = in_plane(values["codes"], look.kept.get("points"))
    mark = _mark(look, values.get("label"))
    columns = look.columns("codes")
    names = list(columns) if len(columns) == 2 else []
    facts = {"form": "points", "axes": names, "projected": values["codes"].shape[1] > 2, **mark.facts}
    return Drawn({"points": points, **mark.arrays}, facts)


def _mark(look: Look, label: Tensor | None) -> Drawn:
    return marked(label, look.classes("label"), classed=_is_class(look.signal("label")))


def _is_class(signal: Signal | None) -> bool:
    return signal is not None and (bool(signal.classes) or signal.meaning in ("label", "sign") or not signal.floating)


def _decision_map(look: Look) -> Drawn:
    count = look.settings.resolution
    values = look.values()
    points = numbers_of(values["features"])
    places, extent = grid(points, count)
    scores = look.over("score", "features", torch.from_numpy(places))
    if scores is None:
        raise Problem(
            "{node} cannot be drawn: the score does not depend on these features. "
            "Connect the features that the network sees."
        )
    mark = _mark(look, values.get("label"))
    drawn = _map_of(look, scores, count, classed="classes" in mark.facts)
    columns = look.columns("features")
    axes = list(columns) if len(columns) == 2 else []
    return Drawn({**drawn.arrays, "points": points, **mark.arrays}, {**drawn.facts, "extent": extent, "axes": axes}
                 | mark.facts)  # fmt: skip


def _map_of(look: Look, scores: Tensor, count: int, *, classed: bool) -> Drawn:
    """The score as one number, or as the likeliest of several classes."""
    meaning = signal.meaning if (signal := look.signal("score")) else ""
    if scores.dim() == 1 or scores.shape[1] == 1:
        if meaning == "probabilities":
            return single_map(scores.reshape(-1), count, middle=0.5, clipped=True)
        return single_map(scores.reshape(-1), count, middle=0.0, clipped=classed)
    scores = scores[:, :CLASSES].float()
    chances = scores.exp() if meaning == "log_probabilities" else scores
    return class_map(chances if meaning.endswith("probabilities") else chances.softmax(1), count)


def _curve(look: Look) -> Drawn:
    values = look.values()
    at = numbers_of(values["x"]).reshape(-1)
    places = span(at, look.settings.resolution)
    shaped = torch.from_numpy(places).reshape(-1, *([1] * (values["x"].dim() - 1)))
    answers = look.over("y", "x", shaped)
    if answers is None:  # nothing to be worked out between the samples
        order = np.argsort(at)
        places, curves = at[order], numbers_of(values["y"]).reshape(len(at), -1)[order]
    else:
        curves = numbers_of(answers).reshape(len(places), -1)
    arrays = {"x": places, "y": np.ascontiguousarray(curves, np.float32)}
    if "target" in values:
        arrays |= {"at": at, "target": numbers_of(values["target"]).reshape(-1)}
    columns = look.columns("x")
    return Drawn(arrays, {"form": "lines", "axes": list(columns) if len(columns) == 1 else []})


def _function(look: Look) -> Drawn:
    """What is answered at every pixel between the outermost samples, and what was to be answered at the samples."""
    side = look.settings.resolution
    values = look.values(side**2)
    at = values["x"].detach().float().cpu()
    low, high = at.amin(0), at.amax(0)
    across, down = (torch.linspace(float(low[axis]), float(high[axis]), side) for axis in (0, 1))
    places = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1).reshape(-1, 2)
    answers = look.over("y", "x", places)
    if answers is None:
        raise Problem(
            "{node} cannot be drawn: the answer does not depend on these places. "
            "Connect the places that the network sees."
        )
    images = answers.float().reshape(side, side, -1).permute(2, 0, 1)[None]
    if "target" in values:
        images = torch.cat((images, rastered(at, values["target"].float().cpu(), side)[None]))
    signal = look.signal("target") or look.signal("y")
    drawn = tiles(images, *((signal.low, signal.high) if signal is not None else (None, None)))
    made = {"tiles": drawn.arrays["tiles"][:1]}
    beside = {"data_tiles": drawn.arrays["tiles"][1:]} if "target" in values else {}
    return Drawn(made | beside, {**drawn.facts, "columns": 0, "total": 1})


def _path(look: Look) -> Drawn:
    """Heights around the places where a point has been, from which the way there can be drawn."""
    trail = look.trail()
    places, extent = grid(trail.whole, look.settings.resolution)
    heights = look.over("height", "place", torch.from_numpy(places))
    if heights is None:
        raise Problem("{node} cannot be drawn: the height does not depend on this place. Connect the one it follows.")
    there = heights[heights.isfinite()]
    middle = float(there.min() + there.max()) / 2 if len(there) else 0.0
    drawn = single_map(heights.reshape(-1), look.settings.resolution, middle=middle, clipped=False)
    arrays = {**drawn.arrays, "points": trail.places, "steps": trail.steps}
    return Drawn(arrays, {**drawn.facts, "extent": extent, "axes": [], "trail": True})


def _weights(look: Look) -> Drawn:
    found = weights_above(look.program, look.ends["x"])
    if found is None:
        raise Problem("{node} finds no weights above its wire. Connect a layer that has some.")
    node, weight = found
    images, across = weight_pictures(weight, *images_of(look.program, node))
    shown = images[: look.settings.most]
    drawn = signed_tiles(shown)
    return Drawn(
        drawn.arrays, {**drawn.facts, "columns": look.settings.columns or across, "total": len(images), "layer": node}
    )


def weights_above(program: Program, end: End) -> tuple[str, Tensor] | None:
    """The nearest node at or above a port that has weights of two axes or more, and the first of them.

    The way up is the first input of each node; a parameter that is itself learnt counts whatever its shape.
    So does what a reference has worked out: its directions, parts or centers.
    """
    document, node = program.checked.document, end.node
    for _ in document.nodes:
        own = [*program.parameters_of(node).values(), *_worked_out(program, node)]
        weights = [weight for weight in own if weight.dim() >= 2]
        entering = document.incoming[node]
        if weights or (own and not entering):
            return node, (weights or own)[0].detach()
        if not entering:
            return None
        node = entering[0].source.node
    return None


def _worked_out(program: Program, node: str) -> list[Tensor]:
    module = program.module_of(node)
    found = getattr(module, "worked_out", None)
    return [] if found is None else list(found())


def _histogram(look: Look) -> Drawn:
    values = look.values()
    return histogram(values["x"], values.get("other"), look.settings.bins)


def _confusion(look: Look) -> Drawn:
    values = look.values(512)
    found = as_classes(values["prediction"], values["label"], look.signal("label"), link_of(look.signal("prediction")))
    if found is None:
        raise Problem("{node} counts classes, but its label is a real number. Use a Curve or a Histogram.")
    labels, chances = found
    size = min(CLASSES, chances.shape[1])
    guesses, there = chances.argmax(1), labels < size
    pairs = (labels * size + guesses.clamp(max=size - 1))[there]
    counts = torch.bincount(pairs, minlength=size * size).reshape(size, size).cpu().numpy().astype(np.int32)
    names = look.classes("label")
    classes = [names[index] if index < len(names) else str(index) for index in range(size)]
    return Drawn({"cells": counts}, {"form": "cells", "classes": classes})


def _samples(look: Look) -> Drawn:
    """Images as tiles, pairs as points, single numbers as bars; the data beside them in the same form."""
    values = look.values()
    x, data = values["x"], values.get("data")
    signal = look.signal("x")
    if data is not None and data.dim() > x.dim():  # rows of what are images in the data
        x = x.reshape(len(x), *data.shape[1:])
    if x.dim() <= 2 and _has_batch(signal):
        width = x.shape[1] if x.dim() == 2 else 1
        if width == 1:
            return histogram(x, data, 40)
        if width == 2:
            arrays = {"points": numbers_of(x)} | ({"data": numbers_of(data)} if data is not None else {})
            return Drawn(arrays, {"form": "points", "axes": [], "projected": False})
    images = as_images(x, batch=_has_batch(signal))[: look.settings.most]
    if data is None:
        drawn = tiles(images)
        return Drawn(drawn.arrays, {**drawn.facts, "columns": look.settings.columns, "total": len(images)})
    real = as_images(data)[: look.settings.most]
    both = tiles(torch.cat((images, real.to(images.dtype))))
    made, given = both.arrays["tiles"][: len(images)], both.arrays["tiles"][len(images) :]
    facts = {**both.facts, "columns": look.settings.columns, "total": len(images)}
    return Drawn({"tiles": made, "data_tiles": given}, facts)


def _grid(look: Look) -> Drawn:
    """What every action is worth at each place of the world that the states come from."""
    return grid_values(look.lens, look.ends["x"])


SIGHTS: dict[str, Callable[[Look], Drawn]] = {
    "images": _images,
    "scatter": _scatter,
    "decision_map": _decision_map,
    "curve": _curve,
    "function": _function,
    "grid": _grid,
    "path": _path,
    "weights": _weights,
    "histogram": _histogram,
    "confusion": _confusion,
    "samples": _samples,
}
