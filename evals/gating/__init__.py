"""What a run is measured by, and what speaks against it."""
