"""What the program has written itself follows the language; what a person typed stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from dashboard_fakes import started
from pytestqt.qtbot import QtBot

from runtime import annotations as notes
from runtime import edits
from runtime.translation import said_again
from studio import grouping
from studio.canvas.zoom_button import ZoomButton
from studio.dashboard.more import CloseButton
from studio.history import History
from studio.session import Session
from studio.translate import tr, use_language
from studio.window import Window


def titles(session: Session) -> list[str]:
    document = session.whole
    return [
        document.title,
        *(node.title for node in document.nodes.values()),
        *(frame.title for frame in document.frames.values()),
        *(comment.text for comment in document.comments.values()),
        *(stage.title for stage in document.stages),
        *(word for block in document.blocks.values() for word in (block.title, block.summary)),
        *(node.title for block in document.blocks.values() for node in block.nodes.values()),
        *(word for block in document.blocks.values() for one in block.settings for word in (one.title, one.help)),
    ]


@pytest.mark.parametrize(
    "name", ["dead-relu", "digits-blocks", "digits-mlp", "distillation", "rbm", "tied-autoencoder"]
)
def test_an_open_example_is_told_in_the_language_and_is_the_same_as_one_that_is_opened_then(
    session: Session, name: str
) -> None:
    use_language("ko")
    session.open_example(name)
    korean = titles(session)
    use_language("en")
    english = titles(session)
    session.open_example(name)
    assert titles(session) == english != korean
    use_language("ko")
    assert titles(session) == korean
    assert not session.dirty and not session.can_undo


def test_an_example_that_was_closed_is_not_told_again(session: Session) -> None:
    session.open_example("digits-mlp")
    before = session.whole
    session.close()
    use_language("ko")
    assert session.whole is before, "or a look at it would begin that nobody ends"


def test_what_a_person_typed_stays_and_so_does_what_was_said_before_it_in_the_past(session: Session) -> None:
    session.open_example("digits-mlp")
    first = session.whole
    nodes = list(first.nodes)
    session.apply(edits.change_node(first, nodes[0], title="Mine"), tr("Rename"))
    session.apply(session.document.but(title="My network"), tr("Rename"))
    use_language("ko")
    assert session.whole.title == "My network" and session.whole.nodes[nodes[0]].title == "Mine"
    session.undo()
    session.undo()
    assert session.whole.title == "손글씨 숫자" and session.whole.nodes[nodes[0]].title == tr(
        first.nodes[nodes[0]].title
    )
    assert not session.dirty, "back at how it was opened"
    session.redo()
    assert session.whole.nodes[nodes[0]].title == "Mine" and session.whole.title == "손글씨 숫자"


def test_a_text_of_a_person_that_an_example_happens_to_have_stays(session: Session) -> None:
    session.open_example("digits-mlp")
    document, frame = notes.add_frame(session.document, list(session.document.nodes)[:1])
    session.apply(notes.change_frame(document, frame, title="Handwritten digits"), "Frame")
    use_language("ko")
    assert session.whole.frames[frame].title == "Handwritten digits" and session.whole.title == "손글씨 숫자"


def test_a_document_that_has_a_file_says_what_the_file_says(session: Session, tmp_path: Path) -> None:
    session.open_example("digits-mlp")
    session.save(tmp_path / "mine.loom")
    before = session.whole
    use_language("ko")
    assert session.whole is before and not session.dirty
    session.new()
    session.apply(session.document.but(title="Handwritten digits"), "Rename")
    use_language("en")
    use_language("ko")
    assert session.whole.title == "Handwritten digits", "what comes after the example is none"


def test_the_run_of_an_example_still_matches_it(session: Session) -> None:
    session.open_example("tied-autoencoder")
    session.runs.document = session.runs.live = session.whole
    use_language("ko")
    assert session.runs.document is session.runs.live is session.whole
    assert not session.runs.outdated


def test_tabs_and_the_window_are_called_in_the_language(qtbot: QtBot, window: Window) -> None:
    window.files.open_example("iris")
    window.files.open_example("digits-mlp")
    window.files.new()
    use_language("ko")
    shown = window.tab_row.bar
    qtbot.waitUntil(lambda: [shown.tabText(place) for place in range(3)] == ["붓꽃", "손글씨 숫자", "제목 없음"])
    assert window.windowTitle() == "제목 없음[*] – Netloom"
    window.show_tab(window.tabs.all[1])
    assert window.windowTitle() == "손글씨 숫자[*] – Netloom"


def test_names_that_are_only_heard_or_rested_on_follow(qtbot: QtBot, bench: Window) -> None:
    canvas, transport = bench.canvas, bench.tabs.front.transport
    zoom = canvas.findChild(ZoomButton)
    assert transport is not None and zoom is not None
    cross = CloseButton(lambda: None)
    qtbot.addWidget(cross)
    transport.readings.take(started())
    english = canvas.accessibleName(), transport.readings.device.toolTip(), cross.toolTip(), cross.accessibleName()
    assert english == ("Canvas", "cpu, threads: 1", "Close this view", "Close this view")
    assert zoom.accessibleName().startswith("Zoom: ")
    use_language("ko")
    korean = canvas.accessibleName(), transport.readings.device.toolTip(), cross.toolTip(), cross.accessibleName()
    assert korean == ("캔버스", "cpu, 스레드 1개", "이 보기 닫기", "이 보기 닫기")
    assert zoom.accessibleName().startswith("확대율: ")


def test_an_example_that_is_open_is_found_again_in_another_language(window: Window) -> None:
    window.files.open_example("iris")
    window.files.open_example("digits-mlp")
    use_language("ko")
    window.files.open_example("iris")
    assert len(window.tabs.all) == 2 and window.session.title == "붓꽃"


def test_a_block_that_was_not_named_is_called_in_the_language(session: Session) -> None:
    use_language("ko")
    session.open_example("digits-mlp")
    session.select([key for key, node in session.document.nodes.items() if node.type == "linear"][:1])
    use = grouping.group(session)
    (block,) = session.document.blocks.values()
    assert use is not None and tr(block.title) == "블록"
    use_language("en")
    (block,) = session.document.blocks.values()
    assert tr(block.title) == "Block"


def test_steps_that_can_be_undone_are_called_in_the_language(session: Session) -> None:
    history = History()
    one, other = session.whole, replace(session.whole, title="x")
    history.push(one, other, tr("Add {node}", node=tr("Linear")))
    history.push(other, one, "Rename “Mine”")
    history.push(other, one, tr("Rename"))
    use_language("ko")
    history.rename(lambda words: said_again(words, "en"))
    assert history.undo_label == tr("Rename") == "이름 바꾸기"
    history.undo()
    assert history.undo_label == "Rename “Mine”" and history.redo_label == tr("Rename")
    history.undo()
    assert history.undo_label == tr("Add {node}", node=tr("Linear"))


@pytest.mark.parametrize("value", ["Linear", "Conv 2D", "mine.loom", "가지", "감"])
def test_a_sentence_with_values_is_read_whatever_particle_follows_them(value: str) -> None:
    use_language("ko")
    spoken = "Only one network trains at a time. “{title}” waits meanwhile and goes on afterwards."
    korean = tr("Add {node}", node=tr(value)), tr("Delete {number} nodes", number=3), tr(spoken, title=value)
    assert [said_again(words, "ko") for words in korean] == list(korean)
    use_language("en")
    english = f"Add {value}", "Delete 3 nodes", spoken.format(title=value)
    assert tuple(said_again(words, "ko") for words in korean) == english
