"""The words of Qt's own dialogs (of files, of colors) in the language in force, from the catalogues that Qt brings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QObject, QTranslator

from studio.translate import language, language_changed, tr


class _Words(QTranslator):
    """The catalogue of Qt, with what it lacks."""

    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        """The words of Qt, else ours; empty where there are none."""
        return super().translate(context, sourceText, disambiguation, n) or _lacking().get(sourceText, "")


def _lacking() -> dict[str, str]:
    """What Qt's catalogue leaves in English in the dialog for files."""
    return {
        "&Look in:": tr("&Look in:"),
        "Files of &type:": tr("Files of &type:"),
        "Folder": tr("Folder"),
        "Drive": tr("Drive"),
        "File": tr("File"),
        "%1 File": tr("%1 file"),
    }


class QtWords(QObject):
    """Installs the catalogue of a language and takes that of the one before out again. One per application."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._app = app
        self._worn: _Words | None = None
        language_changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Speak the language in force; English, and one that Qt does not know, need no catalogue."""
        if self._worn is not None:
            self._app.removeTranslator(self._worn)
            self._worn.deleteLater()
            self._worn = None
        if language() == "en":
            return
        found = _Words(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if found.load(f"qtbase_{language()}", folder):
            self._app.installTranslator(found)
            self._worn = found
