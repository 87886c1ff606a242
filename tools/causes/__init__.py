"""Why one thing waits or fails, and what is behind many."""
