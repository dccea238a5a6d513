"""What a run that rests does when its graph is changed: another training, and whoever looks at it begins anew."""

from __future__ import annotations

from dataclasses import replace

from runtime.checked import Checked
from runtime.hot_edit import hot_edit
from runtime.hot_report import Report
from runtime.reporter import Reporter
from runtime.starting import started
from runtime.train import began
from runtime.training import Training
from runtime.tuning import settings_of, tuned


def change(checked: Checked, training: Training, reporter: Reporter) -> tuple[Training, Reporter, Report]:
    """The training and the reporter to go on with, and what became of every node. Raises `Problem`, nothing changed."""
    changed, report = hot_edit(training, checked)
    found = reporter
    if changed is not training:
        found = Reporter(changed, reporter.mailbox, reporter.history, reporter.recorder, rhythm=reporter.probe.rhythm)
        found.take_over(reporter)
        found.tell(started(changed, reporter.history.forks))
        for event in tuned(changed, settings_of(training), reporter.history.tuned):
            found.tell(event)
        work = changed.at_work
        if work.plan.stage.id and changed.step != work.begun:  # what begins here and now is told by the loop
            found.tell(replace(began(changed, None), step=work.begun))
        if found.forgotten:
            found.keep_moment()  # else the line of moments were empty until the next one is due
            report = report.without_moments(found.forgotten)
    if reporter.recorder is not None:
        reporter.recorder.document = checked.document
    return changed, found, report
