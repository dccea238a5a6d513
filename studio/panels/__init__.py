"""What stands around the canvas: palette, inspector, problems, start page. They know the session, not each other."""
