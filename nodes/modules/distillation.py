"""Learning from the scores of a teacher, by Hinton, Vinyals and Dean, 2015."""

from torch import Tensor
from torch.nn import functional


def distillation(student: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """T²·KL(teacher ‖ student) of softmax(scores / T), mean over samples. Scores are (N, C); the teacher is given."""
    wanted = functional.log_softmax(teacher.detach() / temperature, dim=1)
    given = functional.log_softmax(student / temperature, dim=1)
    return temperature**2 * functional.kl_div(given, wanted, reduction="batchmean", log_target=True)
