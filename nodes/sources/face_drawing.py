"""Drawn faces: who it is decides six measures; pose, light and smile change from image to image."""

from __future__ import annotations

import numpy as np

from nodes.sources.drawing import pixels, soft

SIDE = 20


def draw_people(draw: np.random.Generator, count: int) -> np.ndarray:
    """What makes people differ (count, 6), each from −1 to 1: width and height of the head, distance and size of the
    eyes, length of the nose, width of the mouth."""
    return draw.uniform(-1, 1, (count, 6))


def draw_faces(draw: np.random.Generator, people: np.ndarray) -> np.ndarray:
    """An image (N, side, side) from 0 to 1 of each of these people (N, 6), in a pose, light and mood of its own."""
    width, height, apart, eye, nose, mouth = (value[:, None, None] for value in people.T)
    pose = draw.uniform(-0.12, 0.12, (2, len(people), 1, 1))
    light, angle, smile = draw.uniform((0.1, 0, -1), (0.4, 2 * np.pi, 1), (len(people), 3)).T[:, :, None, None]
    x, y = pixels(SIDE)
    x, y = x - pose[0], y - pose[1]
    head = soft((np.hypot(x / (0.68 + 0.14 * width), y / (0.78 + 0.1 * height)) - 1) * 0.7, SIDE)
    looks = 1.5 * pose[0]  # a turned head moves what is in front more than its outline
    eyes = soft(np.hypot(np.abs(x - looks) - (0.29 + 0.09 * apart), y + 0.2) - (0.11 + 0.05 * eye), SIDE)
    bridge = soft(np.maximum(np.abs(x - looks) - 0.05, np.abs(y - 0.02 - 0.12 * nose) - (0.16 + 0.12 * nose)), SIDE)
    bent = y - 0.45 + 0.35 * smile * (x - looks) ** 2
    lips = soft(np.maximum(np.abs(x - looks) - (0.26 + 0.12 * mouth), np.abs(bent) - 0.06), SIDE)
    shade = 0.75 + light * (np.cos(angle) * x + np.sin(angle) * y)
    face = head * shade * (1 - 0.9 * eyes) * (1 - 0.35 * bridge) * (1 - 0.7 * lips)
    return np.asarray(np.clip(face + draw.normal(0, 0.03, face.shape), 0, 1))
