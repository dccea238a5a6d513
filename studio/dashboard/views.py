"""All views that a dashboard can show: the usual ones, which are always there, and those that people open."""

from __future__ import annotations

from studio.dashboard.activation_view import ActivationView
from studio.dashboard.classes_view import ClassesView
from studio.dashboard.codes_view import CodesView
from studio.dashboard.denoising_view import DenoisingView
from studio.dashboard.gradient_view import GradientView
from studio.dashboard.landscape_view import LandscapeView
from studio.dashboard.latent_view import LatentView
from studio.dashboard.layers_over_time import LayersOverTime
from studio.dashboard.loss_view import LossView
from studio.dashboard.neurons_view import NeuronsView
from studio.dashboard.predictions_view import PredictionsView
from studio.dashboard.rate_view import RateView
from studio.dashboard.try_view import TryView
from studio.dashboard.view import View

_ALL: tuple[type[View], ...] = (
    LossView,
    GradientView,
    ActivationView,
    PredictionsView,
    NeuronsView,
    LayersOverTime,
    ClassesView,
    CodesView,
    LandscapeView,
    RateView,
    LatentView,
    DenoisingView,
    TryView,
)
VIEWS: dict[str, type[View]] = {view.key: view for view in _ALL}
USUAL = [["loss"], ["gradients"], ["activations", "predictions"]]


def known_arrangement(kept: object) -> list[list[str]]:
    """A remembered arrangement made whole: unknown views left out, missing usual ones added to the last pane."""
    panes: list[list[str]] = []
    seen: set[str] = set()
    for keys in kept if isinstance(kept, list) else USUAL:
        known = [key for key in VIEWS if key not in seen] if isinstance(keys, list) else []
        fresh = [key for key in dict.fromkeys(map(str, keys)) if key in known]
        seen |= set(fresh)
        panes += [fresh] if fresh else []
    missing = [key for key, view in VIEWS.items() if key not in seen and not view.offered]
    if not panes:
        return [list(keys) for keys in USUAL]
    panes[-1] += missing
    return panes
