"""A program of torch.export answers as the exported source does."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from runtime import examples, store
from runtime.check import check
from runtime.compile import compile_program
from runtime.export.model import cut_model
from runtime.export.writers import write_pt2


def test_a_program_of_one_output_answers_with_its_tensor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that whoever loads it need not unpack a tuple."""
    saved: list[torch.export.ExportedProgram] = []
    monkeypatch.setattr(torch.export, "save", lambda program, opened: saved.append(program))
    document = store.load(examples.find("digits-mlp"))
    model = cut_model(document, compile_program(check(document)).network.state_dict())
    write_pt2(model, tmp_path / "network.pt2")
    rows = model.held_out(2)
    with torch.no_grad():
        found = saved[0].module()(*rows)
    assert isinstance(found, torch.Tensor)
    assert torch.allclose(found, model(rows)[0], atol=1e-5)
