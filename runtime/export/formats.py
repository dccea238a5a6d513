"""The formats of an export, as a table. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.spec import Problem


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `tolerance` is the largest difference to the model that is kept, relative to the largest output.

    Zero means equal bit for bit; formats with kernels of their own round differently. `draws_alike` says whether its
    runner draws the random numbers that PyTorch draws.
    """

    key: str
    title: str
    suffix: str
    summary: str
    tolerance: float = 0.0
    draws_alike: bool = True

    @property
    def is_folder(self) -> bool:
        """Whether the export is a folder instead of a file."""
        return not self.suffix


FORMATS = (
    Format("pt", "PyTorch weights", ".pt", "The state dict, for torch.load and load_state_dict."),
    Format("safetensors", "Safetensors", ".safetensors", "The weights in a format that cannot carry code."),
    Format("pt2", "PyTorch program", ".pt2", "Network and weights, for torch.export.load; no class is needed.", 1e-5),
    Format("onnx", "ONNX", ".onnx", "Network and weights for other runtimes, in other languages.", 1e-4, False),
    Format(
        "source", "Source folder", "", "Readable PyTorch source, the weights, a script that predicts, and a README."
    ),
)


def format_of(key: str) -> Format:
    """The format of that key. Raises `Problem` for any other."""
    for item in FORMATS:
        if item.key == key:
            return item
    keys = ", ".join(item.key for item in FORMATS)
    raise Problem("There is no export format {got}. Choose one of {choices}.", got=repr(key), choices=keys)
