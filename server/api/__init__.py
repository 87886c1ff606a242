"""A router for each noun."""
