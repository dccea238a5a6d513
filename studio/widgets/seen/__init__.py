"""Pictures of what view nodes show: whole with axes and legend, or small for a node on the canvas."""
