"""Pictures in folders: which files there are, which class each shows, and their pixels."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import numpy as np

from nodes.remedies import ChooseFile
from nodes.spec import Problem

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
MOST = 100_000  # pictures
LARGEST = 2**30  # bytes of all pixels together, as floats

Found = tuple[tuple[str, int, int], ...]  # path, time of the last change in nanoseconds, bytes


def pictures_of(path: str) -> tuple[tuple[str, ...], tuple[Found, ...]]:
    """The names of the classes, none where all lie in one folder, and the files of each. Raises `Problem`.

    `path` is any picture of the set or the folder of all. Classes are folders beside one another.
    """
    if not path:
        raise Problem("{node} has no pictures yet. Choose one of them.", (ChooseFile(),))
    place = Path(path).expanduser()
    try:
        if place.is_dir():
            return _parted(place) or ((), (_pictures(place, needed=True),))
        if not place.is_file():
            raise Problem("{node}: there is no file {file}. Choose a picture.", (ChooseFile(),), file=str(place))
        return _parted(place.parent.parent) or ((), (_pictures(place.parent, needed=True),))
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise Problem(
            "{node}: {file} cannot be read: {reason}. Choose another file.",
            (ChooseFile(),),
            file=place.name,
            reason=reason,
        ) from None


def _parted(root: Path) -> tuple[tuple[str, ...], tuple[Found, ...]] | None:
    """The folders in one that hold pictures, where there are several and none lies beside them."""
    if _pictures(root):
        return None
    folders = sorted((folder for folder in root.iterdir() if _is_open(folder)), key=lambda one: _counted(one.name))
    found = [(folder.name, pictures) for folder in folders if (pictures := _pictures(folder))]
    if len(found) < 2:
        return None
    return tuple(name for name, _ in found), tuple(pictures for _, pictures in found)


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith(".")


def _counted(name: str) -> list[tuple[int, str]]:
    """What names are sorted by: the figures in them as numbers, so that 10 comes after 9."""
    return [(int(part), "") if part.isdecimal() else (-1, part.casefold()) for part in re.split(r"(\d+)", name)]


def _pictures(folder: Path, *, needed: bool = False) -> Found:
    files = [file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")]
    if needed and not files:
        raise Problem(
            "{node}: {file} holds no pictures, nor folders of pictures. Choose a picture of the set.",
            (ChooseFile(),),
            file=folder.name,
        )
    if len(files) > MOST:
        raise Problem("{node} takes {most} pictures, but {file} has more. Take some out.", most=MOST, file=folder.name)
    facts = [(file, file.stat()) for file in sorted(files, key=lambda one: _counted(one.name))]
    return tuple((str(file), told.st_mtime_ns, told.st_size) for file, told in facts)


@lru_cache(maxsize=1)
def pixels_of(files: Found, side: int, color: bool) -> np.ndarray:
    """The pictures as (N, 3 or 1, side, side) from 0 to 1, as an exported `predict.py` reads them. Raises `Problem`."""
    from PIL import Image

    channels = 3 if color else 1
    refuse_too_many(len(files), side, color)
    pixels = np.empty((len(files), channels, side, side), np.float32)
    for place, (path, _, _) in enumerate(files):
        try:
            with Image.open(path) as opened:
                drawn = opened.convert("RGB" if color else "L").resize((side, side), Image.Resampling.BOX)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            name = "/".join(Path(path).parts[-2:])
            raise Problem(
                "{node}: {file} cannot be read as a picture. Take it out or save it anew.", file=name
            ) from None
        pixels[place] = np.asarray(drawn, np.float32).reshape(side, side, channels).transpose(2, 0, 1) / 255
    pixels.flags.writeable = False
    return pixels


def refuse_too_many(count: int, side: int, color: bool) -> None:
    """Pictures that would fill the memory are told before they are read."""
    size = count * (3 if color else 1) * side * side * 4
    if size > LARGEST:
        raise Problem(
            "{node}: {count} pictures of {side} × {side} pixels take {size} MiB, but {most} MiB is the most. "
            "Make the side smaller.",
            count=count,
            side=side,
            size=size >> 20,
            most=LARGEST >> 20,
        )
