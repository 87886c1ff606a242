"""What was: moves, frames, and the changes between two times."""
