"""Boxes on pictures, samples put together to one, and the views that show them."""

import numpy as np
import torch
from trained import build, prepared

from runtime.overlays import COLORS, framed, rastered
from runtime.views import Looks


def seen_in(document):
    training = prepared(document)
    return training, {seen.node: seen for seen in Looks(training).everything()}


def test_boxes_lie_where_the_grid_says():
    boxes = torch.zeros(1, 7, 2, 2)
    boxes[0, :, 1, 0] = torch.tensor([1, 0.5, 0.5, 0.5, 0.5, 0, 1])  # the lower left quarter, the second class
    tiles = framed(np.zeros((1, 24, 24), np.uint8), boxes, 0.5)
    assert tiles.shape == (1, 96, 96, 3)
    lit = (tiles == COLORS[1]).all(axis=3)[0]
    assert lit[48, :49].all()
    assert lit[48:, 48].all()
    assert not lit[:48].any()
    assert not lit[50:94, 2:46].any()
    assert not framed(np.zeros((1, 24, 24), np.uint8), boxes, 1.5).any()


def test_samples_become_the_pixels_where_they_lie():
    places = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0]])
    image = rastered(places, torch.tensor([[1.0], [2.0], [6.0]]), 2)
    assert image.tolist() == [[[1.0, 2.0], [3.0, 6.0]]]  # where no sample is, the mean of all


def test_a_function_is_shown_beside_its_picture():
    document = build(
        "picture_function linear mse goal function_image output",
        "picturefunction1.features>linear1.x linear1.y>mse1.prediction picturefunction1.target>mse1.target "
        "mse1.loss>goal1.loss linear1.y>functionimage1.y picturefunction1.features>functionimage1.x "
        "picturefunction1.target>functionimage1.target linear1.y>output1.x",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 1},
        picturefunction1={"validation": 0, "test": 0, "side": 16},
        functionimage1={"resolution": 16},
    )
    training, told = seen_in(document)
    seen, rows = told["functionimage1"], training.rows["picturefunction1"]
    grays = rows.tensors["target"].reshape(16, 16).numpy()
    assert np.abs(seen.arrays["data_tiles"][0] - grays * 255).max() <= 0.51
    layer = dict(training.program.network.named_parameters())
    weight, bias = (next(value for name, value in layer.items() if name.endswith(end)) for end in ("weight", "bias"))
    answers = (rows.tensors["features"] @ weight.T + bias).detach().clamp(0, 1).reshape(16, 16).numpy()
    assert np.abs(seen.arrays["tiles"][0] - answers * 255).max() <= 0.51


def test_boxes_of_a_source_are_shown_on_its_images():
    document = build(
        "detection_shapes conv2d max_pool2d conv2d max_pool2d conv2d grid_detection_loss goal image_grid output",
        "detectionshapes1.image>conv2d1.x conv2d1.y>maxpool2d1.x maxpool2d1.y>conv2d2.x conv2d2.y>maxpool2d2.x "
        "maxpool2d2.y>conv2d3.x conv2d3.y>griddetectionloss1.prediction "
        "detectionshapes1.target>griddetectionloss1.target griddetectionloss1.loss>goal1.loss "
        "detectionshapes1.image>imagegrid1.x detectionshapes1.target>imagegrid1.boxes conv2d3.y>output1.x",
        {"epochs": 1, "device": "cpu"},
        conv2d3={"channels": 8},
        detectionshapes1={"points": 60},
        imagegrid1={"most": 4},
    )
    seen = seen_in(document)[1]["imagegrid1"]
    assert seen.arrays["tiles"].shape == (4, 96, 96, 3)
    assert any((seen.arrays["tiles"] == color).all(axis=3).any() for color in COLORS[:3])
