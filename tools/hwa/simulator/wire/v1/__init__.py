"""REST V1 of the simulated engine: JSON filters in, bare arrays and epoch milliseconds out."""
