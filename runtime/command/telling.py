"""How a run is told on the command line: a bar and words for people, JSON lines for programs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nodes.catalogue import find
from runtime.alike import sentence_name
from runtime.command.progress import Bar
from runtime.command.say import number, say, say_json, sentence, warn
from runtime.course import Course
from runtime.document import Document
from runtime.percent import percent
from runtime.telemetry import Epoch, Event, Finished, Losses, Notice, Progress, StageBegan, StageEnded, Started
from runtime.translation import translate


class Teller:
    """Tells a person or a program how a run goes on."""

    def __init__(self, document: Document, out: Path) -> None:
        self.document = document
        self.out = out
        self.goals = [
            key for key, node in document.nodes.items() if (facts := find(node.type)) and facts.kind == "goal"
        ]

    def tell(self, event: Event) -> None:
        """Something happened."""

    def close(self) -> None:
        """The run has ended."""

    def first(self, losses: Mapping[str, float]) -> float | None:
        """The loss of the first goal."""
        return next((losses[goal] for goal in self.goals if goal in losses), None)


class Lines(Teller):
    """A progress bar, and the result in words."""

    def __init__(self, document: Document, out: Path) -> None:
        super().__init__(document, out)
        self.bar = Bar()
        self.course = Course()
        self.epochs = 1
        self.words = ""  # of the latest epoch that has ended
        self.loss: float | None = None  # of the latest step

    def tell(self, event: Event) -> None:
        self.course.take(event)
        match event:
            case Started():
                self.epochs = event.epochs
                self.bar.show(0.0, translate("epoch {epoch} of {epochs}", epoch=0, epochs=event.epochs))
            case Losses():
                if event.goal in self.goals[:1] and len(event.values):
                    self.loss = float(event.values[-1])
            case Epoch():
                self.words = self.words_of(event)
                self.bar.show(self.course.share(event.step), self.words)
            case StageBegan():
                self.tell_stage(event)
            case StageEnded():
                self.tell_end(event)
            case Progress():
                pace = event.steps_per_second
                rate = translate("{rate} steps/s", rate=number(round(pace) if pace >= 10 else pace)) if pace else ""
                words = self.words or self.words_before(event.epoch)
                self.bar.show(self.course.share(event.step), f"{words}  {rate}".rstrip())
            case Finished():
                self.close()
                self.tell_result(event)
            case Notice():
                self.bar.close()
                warn(sentence(event.sentence, event.values))

    def tell_stage(self, event: StageBegan) -> None:
        """A line as a stage begins: which of how many, how long at most, and what its act did to the numbers."""
        self.bar.clear()
        title = event.title or event.stage
        where = {"number": event.number, "of": event.of, "title": title}
        if event.epochs:
            say("Stage {number} of {of}, {title}: at most {epochs} epochs", **where, epochs=number(event.epochs))
        else:
            say("Stage {number} of {of}, {title}", **where)
        for node in event.before:
            if node in event.after and node in self.document.nodes:
                before, after = self.metric(node, event.before[node]), self.value(node, event.after[node])
                say("{before} → {after}", before=before, after=after)
        if event.size_before and event.size_after and event.size_before != event.size_after:
            say("{before} → {after} bytes", before=number(event.size_before), after=number(event.size_after))
        if event.sentence:
            say(event.sentence, **event.values)

    def tell_end(self, event: StageEnded) -> None:
        """A line as a stage ends before its length is over."""
        stage = self.course.stage
        if event.reason == "length" or stage is None:
            return
        self.bar.clear()
        title = stage.title or stage.stage
        epoch = -(-(event.step - stage.step) // max(1, stage.steps_per_epoch))
        if event.reason == "target":
            say("{title} reached its target at epoch {epoch}.", title=title, epoch=epoch)
        elif event.best:
            say("{title} ended at epoch {epoch}: nothing grew better. The best weights are back.",
                title=title, epoch=epoch)  # fmt: skip
        else:
            say("{title} ended at epoch {epoch}: nothing grew better.", title=title, epoch=epoch)

    def words_before(self, over: int) -> str:
        """What is known while no epoch has ended yet: how many were over before, and the loss of the latest step."""
        parts = [translate("epoch {epoch} of {epochs}", epoch=over, epochs=self.epochs)]
        if self.loss is not None:
            parts.append(translate("loss {loss}", loss=number(self.loss)))
        return "  ".join(parts)

    def words_of(self, event: Epoch) -> str:
        """The numbers of an epoch on one line."""
        parts = [translate("epoch {epoch} of {epochs}", epoch=event.epoch, epochs=self.epochs)]
        parts.append(translate("loss {loss}", loss=number(self.first(event.train))))
        if event.validation:
            parts.append(translate("validation {loss}", loss=number(self.first(event.validation))))
        parts += [self.metric(node, value) for node, value in (event.validation_metrics or event.metrics).items()]
        return "  ".join(parts)

    def metric(self, node: str, value: float) -> str:
        """A metric with its name."""
        return f"{sentence_name(self.document, node)} {self.value(node, value)}"

    def value(self, node: str, value: float) -> str:
        """What a metric or goal measured, as people read it."""
        facts = find(self.document.nodes[node].type)
        shared = facts is not None and getattr(facts.declaration, "percent", False)
        return percent(value) if shared else number(value)

    def tell_result(self, event: Finished) -> None:
        """The score on the test rows."""
        parts = [translate("loss {loss}", loss=number(self.first(event.test)))] if event.test else []
        parts += [self.metric(node, value) for node, value in event.test_metrics.items()]
        if parts:
            say("On rows never seen before: {result}", result=", ".join(parts))

    def close(self) -> None:
        self.bar.close()
        self.bar = Bar(live=False, shown=2.0)  # nothing more is drawn


class JsonLines(Teller):
    """One JSON object a line for each epoch, and one for the end."""

    def __init__(self, document: Document, out: Path) -> None:
        super().__init__(document, out)
        self.epoch = 0

    def tell(self, event: Event) -> None:
        match event:
            case Epoch():
                self.epoch = event.epoch
                say_json(self.epoch_facts(event))
            case StageBegan():
                say_json(stage_facts(event))
            case StageEnded():
                say_json({"event": "stage_end", "stage": event.stage, "step": event.step,
                          "reason": event.reason, "best": event.best or None})  # fmt: skip
            case Finished():
                say_json(self.done_facts(event))
            case Notice():
                warn(sentence(event.sentence, event.values))

    def epoch_facts(self, event: Epoch) -> dict[str, Any]:
        """Losses of the first goal at the top, each goal's own under `goals`, each metric's under `metrics`."""
        return {
            "event": "epoch",
            "epoch": event.epoch,
            "train_loss": self.first(event.train),
            "val_loss": self.first(event.validation),
            "metrics": _pairs(event.metrics, event.validation_metrics, "train", "val"),
            "goals": _pairs(event.train, event.validation, "train_loss", "val_loss"),
            "seconds": event.seconds,
        }

    def done_facts(self, event: Finished) -> dict[str, Any]:
        """The score on the test rows and where the run is kept."""
        return {
            "event": "done",
            "epoch": event.epoch,
            "steps": event.step,
            "seconds": event.seconds,
            "test_loss": self.first(event.test),
            "metrics": {node: {"test": value} for node, value in event.test_metrics.items()},
            "goals": {goal: {"test_loss": loss} for goal, loss in event.test.items()},
            "out": str(self.out),
        }


def stage_facts(event: StageBegan) -> dict[str, Any]:
    """A stage that begins; `before` and `after` what its act did to held-out numbers, sizes in bytes."""
    facts: dict[str, Any] = {
        "event": "stage",
        "stage": event.stage,
        "title": event.title,
        "number": event.number,
        "of": event.of,
        "step": event.step,
        "goals": list(event.goals),
        "epochs": event.epochs,
        "steps_per_epoch": event.steps_per_epoch,
    }
    if event.before or event.size_before:
        facts |= {"before": dict(event.before), "after": dict(event.after)}
        facts |= {"size_before": event.size_before, "size_after": event.size_after}
    return facts


def _pairs(
    train: Mapping[str, float], held_out: Mapping[str, float], first: str, second: str
) -> dict[str, dict[str, float | None]]:
    nodes = dict.fromkeys([*train, *held_out])
    return {node: {first: train.get(node), second: held_out.get(node)} for node in nodes}
