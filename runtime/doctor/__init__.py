"""The Doctor: rules that read what a run told, name the node that is ill, and say cause and cure. No Qt.

    case = Case.of(checked, history, facts_of_sources(checked))
    for diagnosis in examine(case): ...

One file per rule (or close pair) in `rules/`; a rule is found by being there. Thresholds are constants of the file,
with where they come from in its docstring. Torch-free but for `data_facts`, which reads
rows, and `trial`, which trains.
"""

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import all_rules, examine

__all__ = ["Case", "Diagnosis", "Treatment", "all_rules", "examine"]
