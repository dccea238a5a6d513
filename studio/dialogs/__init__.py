"""Windows that open where a choice is needed."""
