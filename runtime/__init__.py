"""What happens: document, edits, check, compile, train, telemetry, export. Imports `nodes`; never Qt."""
