"""The questions put to the house, plant by plant."""
