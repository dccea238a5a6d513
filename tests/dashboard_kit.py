"""A dashboard is shown, and how often each of its views is drawn."""

from PySide6.QtWidgets import QApplication


def shown(dashboard):
    dashboard.show()
    dashboard.redraw()
    QApplication.processEvents()
    return dashboard


def drawn(dashboard):
    """Count how often each view is drawn from now on."""
    counted = dict.fromkeys(dashboard.views, 0)

    def counting(key, redraw):
        def count():
            counted[key] += 1
            redraw()

        return count

    for key, view in dashboard.views.items():
        view.redraw = counting(key, view.redraw)
    return counted
