"""Faults drawn anew from a seed, asked about in words, and the answers judged by the truth."""
