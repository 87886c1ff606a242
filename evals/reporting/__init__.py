"""Figures out of results, and what is shown of them."""
