"""The repair that only a person knows: another file for a node that has none, or one that cannot be read."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QWidget

from nodes.catalogue import find
from nodes.remedies import ChooseFile
from nodes.spec import Setting
from runtime import edits
from runtime.document import Document
from runtime.findings import Finding
from studio.form import patterns_of
from studio.read_files import file_settings
from studio.session import Session
from studio.translate import tr


def file_wanted(finding: Finding, document: Document) -> Setting | None:
    """The setting whose file the finding would have chosen anew."""
    node = document.nodes.get(finding.node)
    if node is None or not any(isinstance(remedy, ChooseFile) for remedy in finding.remedies):
        return None
    facts, keys = find(node.type), file_settings(node.type)
    return next((setting for setting in facts.settings if setting.key in keys), None) if facts else None


def choose_file(session: Session, node: str, setting: Setting, parent: QWidget) -> bool:
    """Ask for a file and set it as one step; whether one was chosen."""
    before = session.document.nodes[node].settings.get(setting.key, "")
    folder = before if isinstance(before, str) else ""
    path, _ = QFileDialog.getOpenFileName(parent, tr("Choose a file"), folder, patterns_of(setting))
    return bool(path) and session.attempt(
        lambda document: edits.set_setting(document, node, setting.key, path),
        tr("Set {setting}", setting=tr(setting.name)),
        about=node,
    )
