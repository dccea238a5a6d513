"""What tensors become where they are shown as pictures."""

import torch

from runtime.pictures import as_images, tiles


def test_feature_maps_and_parameters_become_images():
    assert as_images(torch.zeros(2, 5, 3, 4)).shape == (10, 1, 3, 4)
    assert as_images(torch.zeros(2, 3, 4)).shape == (2, 1, 3, 4)
    assert as_images(torch.zeros(3, 4, 4), batch=False).shape == (1, 3, 4, 4)
    assert as_images(torch.zeros(9), batch=False).shape == (1, 1, 3, 3)
    assert tiles(torch.zeros(2, 3, 200, 100)).arrays["tiles"].shape == (2, 67, 34, 3)
    each = tiles(torch.arange(8.0).reshape(2, 1, 2, 2), each=True).arrays["tiles"]
    assert each.min(axis=(1, 2)).tolist() == [0, 0] and each.max(axis=(1, 2)).tolist() == [255, 255]
    assert tiles(torch.full((1, 1, 2, 2), float("nan"))).arrays["tiles"].shape == (1, 2, 2)
