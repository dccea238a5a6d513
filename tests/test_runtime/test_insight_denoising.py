"""A generation step by step: from the noise it begins with to the very samples that generation ends with."""

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime.check import check
from runtime.examples import find
from runtime.generate import generate
from runtime.insight.denoising import Denoising, drawn, ends_of
from runtime.insight.lens import of_training
from runtime.insight.question import Work
from runtime.over_steps import generates_over_time
from runtime.prepare import prepare
from runtime.store import load


def lens_of(name):
    return of_training(prepare(check(load(find(name))), 1), busy=False)


def whole(lens, question):
    work = Work("denoising", question, lens, 1)
    answer = work.go()
    while answer.share < 1.0:
        answer = work.go()
    return answer


def test_nodes_that_generate_over_time_are_known():
    diffusion, gan = check(load(find("diffusion-digits"))).flat, check(load(find("gan-digits"))).flat
    found = [node for node in diffusion.order if generates_over_time(diffusion, node)]
    assert "samplesview1" in found and "output1" in found and "imagegrid1" not in found
    assert not [node for node in gan.order if generates_over_time(gan, node)]


def test_points_move_from_the_noise_to_what_generation_ends_with():
    lens = lens_of("diffusion-ring")
    noise = torch.get_rng_state()
    node = next(node for node in lens.checked.order if generates_over_time(lens.checked, node))
    answer = whole(lens, Denoising(node, seed=3))
    assert not answer.sentence and torch.equal(torch.get_rng_state(), noise)
    made = list(generate(lens.program, node, 128, 3))
    points, steps = answer.arrays["points"], answer.arrays["steps"]
    np.testing.assert_allclose(points[-1], made[-1].samples.numpy(), atol=1e-5)
    np.testing.assert_allclose(points[0], made[int(steps[0]) - 1].samples.numpy(), atol=1e-5)
    assert steps[-1] == answer.facts["total"] == made[-1].steps and (np.diff(steps) > 0).all()
    other = whole(lens, Denoising(node, seed=4))
    assert not np.array_equal(other.arrays["points"][-1], points[-1])


def test_pictures_of_all_steps_have_the_range_of_the_last():
    kept = [torch.full((2, 1, 4, 4), value) for value in (-3.0, 0.5, 1.0)]
    arrays, facts = drawn(kept, [1, 2, 3], 3, 2)
    assert arrays["frames"].shape == (3, 2, 4, 4) and (facts["low"], facts["high"]) == (0.0, 1.0)
    assert [int(frame[0, 0, 0]) for frame in arrays["frames"]] == [0, 128, 255]
    assert ends_of(torch.tensor([-4.0, 7.0])) == (-4.0, 7.0)
    with pytest.raises(Problem, match="neither a picture"):
        drawn([torch.zeros(5, 1)], [1], 1, 2)
