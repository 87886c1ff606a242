"""A finding of every kind as the tools make them, and what it rests on."""
