"""What is seen: canvas, panels, plots, session. The only package that imports Qt; imports `runtime` and `nodes`."""
