"""Plants made from a seed: their places, their work, what is wrong with them, and the truth of it."""
