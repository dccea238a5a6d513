"""Predict from a file: .npy, .npz, .csv or a picture. A script of its own that goes along with an exported model.

    python predict.py INPUT

It needs torch, numpy and safetensors, and Pillow for pictures. `model.json` says what the model takes and gives.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import sys
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np

MUCH = 4  # times as wide or as high as what the model takes: a picture loses most of what it shows
MOSTLY = 0.6  # of white, from which a picture is a bright one
NEGATIVES = {  # whether those of the training are dark, and whether this is one picture
    (True, True): "The picture is mostly bright (mean brightness {got}), but the training pictures are mostly dark "
    "({known}). If it is their negative, swap light and dark.",
    (True, False): "{count} of {rows} pictures are mostly bright (mean brightness {got}), but the training pictures "
    "are mostly dark ({known}). If they are negatives, swap light and dark.",
    (False, True): "The picture is mostly dark (mean brightness {got}), but the training pictures are mostly bright "
    "({known}). If it is their negative, swap light and dark.",
    (False, False): "{count} of {rows} pictures are mostly dark (mean brightness {got}), but the training pictures "
    "are mostly bright ({known}). If they are negatives, swap light and dark.",
}
MISSING = ("", "na", "n/a", "nan", "null", "none", "?", "-")  # no number, where a column is of numbers
KNOWN = 8  # texts of a column that are listed
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")


class Refusal(Exception):
    """The input file cannot be used, or only with a loss: why and what to do, a sentence with named values."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence.format(**values))
        self.sentence = sentence
        self.values = values


def read_input(
    path: Path, facts: dict[str, Any], tell: Callable[[Refusal], object] = lambda remark: None
) -> list[np.ndarray]:
    """One array (rows, …) per input of the model, from a file. Raises `Refusal`.

    `tell` hears what speaks against a file that can be used all the same.
    """
    arrays = read_file(path, facts["inputs"], tell)
    for array, wanted in zip(arrays, facts["inputs"], strict=True):
        for remark in stray(array, wanted["taught"], wanted["columns"]):
            tell(remark)
    return arrays


def read_file(path: Path, wanted: list[dict[str, Any]], tell: Callable[[Refusal], object]) -> list[np.ndarray]:
    """One array (rows, …) per input, whatever its values."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".npz":
            with np.load(path, allow_pickle=False) as arrays:
                missing = [item["name"] for item in wanted if item["name"] not in arrays]
                if missing:
                    raise Refusal(
                        "{file} has no array {name}. Give one array per input of the model.",
                        file=path.name,
                        name=missing[0],
                    )
                return [fit(arrays[item["name"]], item) for item in wanted]
        if len(wanted) > 1:
            names = ", ".join(item["name"] for item in wanted)
            raise Refusal("The model takes several inputs: {names}. Give them as arrays in one .npz file.", names=names)
        if suffix == ".npy":
            return [fit(np.load(path, allow_pickle=False), wanted[0])]
        if suffix == ".csv":
            return [fit(read_csv(path, wanted[0]), wanted[0])]
        if suffix in PICTURES:
            return [fit(read_picture(path, wanted[0], tell), wanted[0])]
    except FileNotFoundError:
        raise Refusal("There is no file {file}. Check its name and folder.", file=path) from None
    except (OSError, ValueError, EOFError) as fault:
        raise Refusal("{file} cannot be read: {reason}.", file=path.name, reason=str(fault).split("\n")[0]) from None
    raise Refusal("{file} is of no kind that can be read. Give a .npy, .npz, .csv or .png file.", file=path.name)


def fit(array: np.ndarray, wanted: dict[str, Any]) -> np.ndarray:
    """The array as rows of the wanted shape and type; a single sample becomes one row."""
    shape = tuple(wanted["shape"])
    if array.dtype.kind not in "fiub":
        raise Refusal(
            "The input holds {got} values, but the model takes numbers. Change them to numbers.", got=array.dtype
        )
    if array.shape == shape:
        array = array[None]
    if array.shape[1:] != shape or not len(array):
        given = " × ".join(map(str, array.shape))
        needed = " × ".join(["N", *map(str, shape)])
        raise Refusal(
            "The input has the shape {got}, but the model takes {needed}. Change its shape.", got=given, needed=needed
        )
    if not np.isfinite(array).all():
        raise Refusal("The input holds values that are not finite numbers. Fill or remove them.")
    return np.ascontiguousarray(array.astype(wanted["dtype"]))


def read_csv(path: Path, wanted: dict[str, Any]) -> np.ndarray:
    """The rows of a table. Columns go by name where the first line has names that the model knows, else by place."""
    with path.open(newline="", encoding="utf-8-sig") as opened:
        text = opened.read()
    delimiter = max(",;\t|", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = [(reader.line_num, line) for line in reader if line]
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    headed = not all(is_number(cell) for cell in header)
    lines = lines[1:] if headed else lines
    if not lines:
        raise Refusal("{file} has no rows. Give at least one.", file=path.name)
    places = find_columns(path, header, wanted["columns"]) if headed else []
    names = header if places else [name if "=" not in name else "" for name in wanted["columns"]]
    places = places or [(place, None) for place in range(len(header))]
    filled = [(number, fill(line, names, places, wanted.get("fills", {}))) for number, line in lines]
    found = np.array([read_line(path, number, line, places, names) for number, line in filled])
    whole = found.shape[1] == int(np.prod(wanted["shape"]))  # a picture may be a row of pixels
    return found.reshape(len(lines), *wanted["shape"]) if whole else found


def find_columns(path: Path, header: list[str], names: list[str]) -> list[tuple[int, str | None]]:
    """The place of each column of the model and, for one such as `color=red`, the text that it stands for.

    Empty when the header has none of the names.
    """
    places: list[tuple[int, str | None]] = []
    missing = []
    for name in names:
        owners = [column for column in header if name.startswith(column + "=")]
        if name in header:
            places.append((header.index(name), None))
        elif owners:
            places.append((header.index(owners[0]), name.removeprefix(owners[0] + "=")))
        else:
            missing.append(name)
    if places and missing:
        raise Refusal("{file} has no column {name}. Add it.", file=path.name, name=repr(missing[0]))
    return places


def fill(line: list[str], names: list[str], places: list[tuple[int, str | None]], fills: dict[str, str]) -> list[str]:
    """The cells of a line with what stood in training where a value was missing."""
    kinds = {place for place, kind in places if kind is not None}
    lacking = [
        not cell.strip() or (place not in kinds and cell.strip().lower() in MISSING) for place, cell in enumerate(line)
    ]
    return [
        fills.get(name, cell) if lacks else cell for cell, name, lacks in zip_longest(line, names[: len(line)], lacking)
    ]


def read_line(
    path: Path, number: int, line: list[str], places: list[tuple[int, str | None]], names: list[str]
) -> list[float]:
    """The numbers of a line; a text is 1 in the column that stands for it and 0 in the others of its kind."""
    needed = max(place for place, _ in places) + 1
    if len(line) < needed:
        sentence = "{file}: line {line} has {got} values, but {needed} are needed. Mend that line."
        raise Refusal(sentence, file=path.name, line=number, got=len(line), needed=needed)
    for place, kind in places:
        cell = line[place].strip()
        known = [other for spot, other in places if spot == place and other is not None]
        column = (names[place] if place < len(names) else "") or place + 1
        if kind is None and not is_number(cell):
            sentence = "{file}: line {line} holds {got} in the column {column}, which is not a number. Mend that line."
            raise Refusal(sentence, file=path.name, line=number, column=column, got=repr(cell[:40]))
        if kind is not None and cell not in known:
            sentence = (
                "{file}: line {line} holds {got} in the column {column}, which the model has never seen. "
                "It knows {known}."
            )
            listed = ", ".join(known[:KNOWN]) + (", …" if len(known) > KNOWN else "")
            raise Refusal(sentence, file=path.name, line=number, column=column, got=repr(cell[:40]), known=listed)
    return [float(line[place]) if kind is None else float(line[place].strip() == kind) for place, kind in places]


def is_number(cell: str) -> bool:
    """Whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def read_picture(path: Path, wanted: dict[str, Any], tell: Callable[[Refusal], object]) -> np.ndarray:
    """A picture in the size, channels and value range of the model: (channels, height, width)."""
    from PIL import Image

    if wanted["meaning"] != "image" or len(wanted["shape"]) != 3 or wanted["shape"][0] not in (1, 3):
        raise Refusal("The model does not take pictures. Give a .npy or .csv file.")
    channels, height, width = wanted["shape"]
    try:
        with Image.open(path) as opened:
            across, down = opened.size
            picture = opened.convert("L" if channels == 1 else "RGB").resize((width, height), Image.Resampling.BOX)
    except Image.DecompressionBombError as fault:
        raise Refusal("{file} is too large a picture. Make it smaller.", file=path.name) from fault
    if across > MUCH * width or down > MUCH * height:
        remark = Refusal(
            "{file} was shrunk from {got} to the {needed} pixels that the model takes. Cut it to what it shows.",
            file=path.name,
            got=f"{across} × {down}",
            needed=f"{width} × {height}",
        )
        tell(remark)
    pixels = np.asarray(picture, dtype=np.float64).reshape(height, width, channels).transpose(2, 0, 1) / 255
    low, high = wanted["low"] or 0.0, 1.0 if wanted["high"] is None else wanted["high"]
    return low + pixels * (high - low)


def stray(array: np.ndarray, taught: dict[str, Any] | None, columns: Sequence[str]) -> list[Refusal]:
    """What to say of rows that lie far from what the model was taught; nothing where they do not.

    Far is further beyond the range of the training rows than that range is wide. A picture is told of when it lies on
    the other side of the middle between black and white and no training picture was so bright or so dark.
    """
    if taught is None:
        return []
    low, high = np.array(taught["low"], dtype=np.float64), np.array(taught["high"], dtype=np.float64)
    values = array.astype(np.float64).reshape(len(array), -1) if low.ndim else array.astype(np.float64).reshape(-1)
    least, most, width = values.min(axis=0), values.max(axis=0), high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.where(width > 0, np.maximum(low - least, most - high) / width, 0.0).reshape(-1)
    far = np.flatnonzero(beyond > 1)
    if not len(far):
        return stray_pictures(array, taught["brightness"]) if "brightness" in taught else []
    worst = int(beyond.argmax())
    ends = [end.reshape(-1)[worst] for end in (least, most, low, high)]
    told = {"got": span(ends[0], ends[1]), "known": span(ends[2], ends[3])}
    if not low.ndim:
        return [Refusal("The input holds {got}, but the model was taught {known}. Bring it to the same scale.", **told)]
    column = columns[worst] if columns else str(worst)
    if len(far) == 1:
        sentence = "Column {column} holds {got}, but the model was taught {known}. Check its unit."
    else:
        sentence = (
            "{count} columns lie far outside what the model was taught: {column}, for one, holds {got}, "
            "but it was taught {known}. Check their units."
        )
    return [Refusal(sentence, count=len(far), column=column, **told)]


def stray_pictures(array: np.ndarray, taught: dict[str, float]) -> list[Refusal]:
    """What to say of pictures that are mostly bright where those of the training are mostly dark, or the reverse."""
    means = array.astype(np.float64).reshape(len(array), -1).mean(axis=1)
    shares = (means - taught["black"]) / (taught["white"] - taught["black"])
    dark = taught["mean"] < 0.5
    found = shares[shares > max(MOSTLY, taught["most"]) if dark else shares < min(1 - MOSTLY, taught["least"])]
    if not len(found):
        return []
    told = {"got": f"{found.mean() * 100:.0f} %", "known": f"{taught['mean'] * 100:.0f} %"}
    return [Refusal(NEGATIVES[dark, len(array) == 1], count=len(found), rows=len(array), **told)]


def span(low: float, high: float) -> str:
    """From one number to another, in figures alone."""
    return f"{low:.4g}" if low == high else f"{low:.4g} … {high:.4g}"


def read_scores(scores: np.ndarray, facts: dict[str, Any]) -> list[list[str]]:
    """A heading and one line per row: the class and its probability, or the values. `scores` is (rows, …).

    The reading is one of `logits`, `log_probabilities`, `probabilities`, `sign` (one number from −1 to 1) and
    `values`; one column of logits or probabilities is the probability of the second class.
    """
    flat = scores.reshape(len(scores), -1).astype(np.float64)
    reading = facts["reading"]
    if reading == "values":
        heading = [
            facts["name"] if flat.shape[1] == 1 else f"{facts['name']}[{place}]" for place in range(flat.shape[1])
        ]
        return [heading, *([f"{value:.6g}" for value in row] for row in flat)]
    if reading == "sign":
        told = [[name_of(facts, int(row[0] > 0), ("-1", "+1")), f"{row[0]:+.3f}"] for row in flat]
        return [["class", facts["name"]], *told]
    if flat.shape[1] == 1:
        upper = (
            flat if reading == "probabilities" else np.exp(flat) if reading == "log_probabilities" else sigmoid(flat)
        )
        shares = np.concatenate([1 - upper, upper], axis=1)
    elif reading == "probabilities":
        shares = flat
    else:
        raised = np.exp(flat - flat.max(axis=1, keepdims=True))
        shares = raised / raised.sum(axis=1, keepdims=True)
    return [["class", "probability"], *([name_of(facts, int(row.argmax())), percent(row.max())] for row in shares)]


def percent(share: float) -> str:
    """97.3 %; a little above nothing is not 0 %, nearly all is not 100 %."""
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return "<0.1 %" if share < 0.0005 else f"{min(share * 100, 99.9):.1f} %"


def sigmoid(values: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(−x)) without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0, -values)))


def name_of(facts: dict[str, Any], index: int, otherwise: tuple[str, ...] = ()) -> str:
    """The name of a class, on one line; its number where it has none."""
    names = facts["classes"] or otherwise
    plain = "".join(letter for letter in str(names[index]) if letter.isprintable()) if index < len(names) else ""
    return plain.strip() or str(index)


def table(results: list[np.ndarray], facts: dict[str, Any]) -> str:
    """What the model says of each row, as text with a line of headings."""
    told = [read_scores(result, output) for result, output in zip(results, facts["outputs"], strict=True)]
    lines = [[*chain.from_iterable(parts)] for parts in zip(*told, strict=True)]
    lines = [["row", *lines[0]], *([str(number), *line] for number, line in enumerate(lines[1:], 1))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def say(refusal: Refusal) -> None:
    """Its sentence on standard error."""
    sys.stderr.write(f"{refusal}\n")


def main(arguments: list[str]) -> int:
    """Load the model that lies beside this script and print what it says of each row."""
    import torch
    from safetensors.torch import load_file

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may not know every letter of a class name
    if len(arguments) != 1:
        sys.stderr.write("usage: python predict.py INPUT\n")
        return 2
    here = Path(__file__).resolve().parent
    facts = json.loads((here / "model.json").read_text(encoding="utf-8"))
    try:
        inputs = read_input(Path(arguments[0]), facts, say)
    except Refusal as refusal:
        say(refusal)
        return 2
    network = importlib.import_module("network").Network()
    network.load_state_dict(load_file(here / "weights.safetensors"))
    network.eval()
    with torch.no_grad():
        results = network(*map(torch.from_numpy, inputs))
    results = results if isinstance(results, tuple) else (results,)
    sys.stdout.write(table([result.numpy() for result in results], facts) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
