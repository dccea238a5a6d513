"""Makes the pictures of the README: `python -m studio.bench.pictures assets/pictures`.

A real window, a real run of the digits example, real exports; each scene dark and light, in English and Korean.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QTimer
from PySide6.QtWidgets import QWidget

from runtime import edits, files
from studio.bench.pictures_editor import picture_editor
from studio.bench.pictures_insight import picture_insight
from studio.bench.pictures_language import picture_language
from studio.bench.stage import stage, wait_for
from studio.dialogs.export import ExportDialog
from studio.theme import NAMES, use_theme
from studio.translate import LANGUAGES, use_language
from studio.window import Window

EXAMPLE = "digits-mlp"
EPOCHS = 400
PICTURED = 60  # the epoch at which the pictures of training are taken


def main(folder: Path) -> None:
    """Put all pictures into a folder."""
    with stage() as window:
        window.resize(1440, 900)
        window.show_start()
        every_way(window, folder, "start")
        train(window)
        every_way(window, folder, "training")
        every_way(window.bench.dashboard, folder, "plots")
        certificate(window, folder)
        picture_editor(window, folder, two_ways)
        picture_language(window, folder, two_ways)
        picture_insight(window, folder, two_ways)


def every_way(widget: QWidget, folder: Path, scene: str) -> None:
    """The widget in each theme and language."""
    for language in LANGUAGES:
        use_language(language)
        for name in NAMES:
            use_theme(name)
            settle()
            keep(widget, folder / f"{scene}-{name}-{language}.png")
    use_language("en")


def two_ways(widget: QWidget, folder: Path, scene: str) -> None:
    """The widget dark in English and light in Korean; light in English too, since half the readers will not know it."""
    for name, language in (("dark", "en"), ("light", "ko"), ("light", "en")):
        use_language(language)
        use_theme(name)
        settle()
        keep(widget, folder / f"{scene}-{name}-{language}.png")
    use_language("en")
    use_theme("dark")


def settle() -> None:
    """Let everything that was asked for be laid out and painted; the plots redraw four times a second or more."""
    loop = QEventLoop()
    QTimer.singleShot(600, loop.quit)
    loop.exec()


def keep(widget: QWidget, path: Path) -> None:
    """Write a picture of a widget."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    content: QByteArray = buffer.data()
    files.write_bytes(path, content.data())


def train(window: Window) -> None:
    """Open the example and train it; pause in the middle, with every live view filled."""
    session = window.session
    session.open_example(EXAMPLE)
    session.apply(edits.set_training(session.document, "epochs", EPOCHS), "")
    wait_for(lambda: session.latest is not None and session.latest.document is session.document)
    window.canvas.fit()
    session.step(epochs=PICTURED)
    wait_for(lambda: session.state == "paused", 120)
    session.select(["linear1"])
    settle()


def certificate(window: Window, folder: Path) -> None:
    """Export in every format and picture what was proved."""
    session = window.session
    session.stop()
    wait_for(lambda: session.state == "stopped" and session.runs.kept)
    with tempfile.TemporaryDirectory(prefix="netloom-pictures-") as place:
        for language in LANGUAGES:
            use_language(language)
            dialog = ExportDialog(session, window)
            exports = Path(place) / language
            exports.mkdir()
            dialog.folder.setText(str(exports))
            for row in dialog.table.rows.values():
                row.setChecked(True)
            dialog.show()
            dialog.start()
            wait_for(lambda dialog=dialog: not dialog.busy, 300)  # type: ignore[misc]
            dialog.folder.setText("~/netloom")
            for name in NAMES:
                use_theme(name)
                settle()
                keep(dialog, folder / f"certificate-{name}-{language}.png")
            dialog.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
