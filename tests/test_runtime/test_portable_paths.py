"""A document and its table can be moved together."""

import shutil

from runtime import edits, store
from runtime.check import check
from runtime.document import Document


def test_a_moved_folder_still_finds_its_table(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    table = here / "data" / "flowers.csv"
    table.parent.mkdir()
    table.write_text("a,b,kind\n" + "1,2,x\n2,3,y\n" * 10)
    document, node = edits.add_node(Document(), "csv_table", settings={"path": str(table)})
    store.save(document, here / "net.loom")
    assert '"data/flowers.csv"' in (here / "net.loom").read_text()
    shutil.move(here, there)
    opened = store.load(there / "net.loom")
    assert opened.nodes[node].settings["path"] == str(there / "data" / "flowers.csv")
    assert check(opened).signal(node, "features").describe() == "N × 2"


def test_a_table_elsewhere_keeps_its_whole_path(tmp_path):
    elsewhere = tmp_path / "tables" / "one.csv"
    document, node = edits.add_node(Document(), "csv_table", settings={"path": str(elsewhere)})
    store.save(document, tmp_path / "documents" / "net.loom")
    assert store.load(tmp_path / "documents" / "net.loom").nodes[node].settings["path"] == str(elsewhere)


def test_a_document_without_files_is_the_same_value(tmp_path, digits_classifier):
    store.save(digits_classifier, tmp_path / "net.loom")
    assert store.load(tmp_path / "net.loom").nodes == dict(digits_classifier.nodes)
