"""What a run shows: curves, gradients, activations, predictions; and the transport. Knows the session, no canvas."""
