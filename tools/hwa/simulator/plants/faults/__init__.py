"""Faults as data: what is spoiled in a healthy plant, and the truth about each of them."""
