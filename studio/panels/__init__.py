"""What stands around the canvas: palette, inspector, problems, start page. Panels know the session, never each other."""
