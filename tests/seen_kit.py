"""What views show, one of each form, as a run tells it."""

import numpy as np

from runtime.telemetry import Seen


def pictures():
    """One event of each form, by the name of a node."""
    draw = np.random.default_rng(0)
    points = draw.normal(size=(30, 2)).astype(np.float32)
    label = np.arange(30, dtype=np.int32) % 3
    tiles = draw.integers(0, 255, (10, 8, 8)).astype(np.uint8)
    edges = np.linspace(-1, 1, 11).astype(np.float32)
    extent = [-3.0, 3.0, -3.0, 3.0]
    names = ["ant", "bee", "cat"]
    return {
        "images": ({"tiles": tiles}, {"form": "tiles", "low": 0.0, "high": 1.0, "columns": 0}),
        "weights": ({"tiles": tiles}, {"form": "tiles", "low": -2.0, "high": 2.0, "signed": True, "layer": "a"}),
        "samples": ({"tiles": tiles, "data_tiles": tiles}, {"form": "tiles", "low": 0.0, "high": 1.0}),
        "scatter": ({"points": points, "label": label}, {"form": "points", "classes": names, "projected": True}),
        "values": ({"points": points, "value": points[:, 0]}, {"form": "points", "axes": ["u", "v"]}),
        "decision_map": (
            {"map": np.linspace(-1, 1, 256, dtype=np.float32).reshape(16, 16), "points": points},
            {"form": "map", "extent": extent, "low": -1.0, "high": 1.0},
        ),
        "classes": (
            {
                "winner": np.zeros((16, 16), np.uint8),
                "share": np.ones((16, 16), np.float32),
                "points": points,
                "label": label,
            },
            {"form": "map", "extent": extent, "classes": names},
        ),
        "curve": (
            {
                "x": np.linspace(0, 1, 20, dtype=np.float32),
                "y": np.linspace(0, 2, 20, dtype=np.float32)[:, None],
                "at": points[:, 0],
                "target": points[:, 1],
            },
            {"form": "lines"},
        ),
        "histogram": (
            {"counts": np.full(10, 0.1, np.float32), "other": np.full(10, 0.1, np.float32), "edges": edges},
            {"form": "bars"},
        ),
        "confusion": ({"cells": np.eye(3, dtype=np.int32) * 5}, {"form": "cells", "classes": names}),
    }


def seen(picture="images", node="it1", step=40, run=1):
    """What a view node tells of a picture of that name."""
    arrays, facts = pictures()[picture]
    return Seen(run, step, node, picture, arrays, facts)
