"""Take a trained model with you: files that run without Netloom, each proved in a fresh process before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from runtime.export.certificate import Certificate
from runtime.export.formats import FORMATS, Format, format_of

__all__ = ["FORMATS", "Certificate", "Format", "Progress", "export_run", "format_of"]

# Told how far the export is: a share from 0 to 1 and an English sentence.
Progress = Callable[[float, str], None]


def export_run(run_dir: Path | str, format: str, output: Path | str, progress: Progress | None = None) -> Certificate:
    """Write the model of a run (what its Output nodes return) to `output` and prove it.

    The file takes its name only after a fresh process has loaded it and found the same numbers on held-out rows.
    Raises `Problem` when there is nothing to export or the proof fails, `OSError` when it cannot be written; an older
    file of that name is then untouched. Imports torch.
    """
    from runtime.export.exporter import export

    return export(Path(run_dir), format_of(format), Path(output), progress or (lambda share, sentence: None))
