"""Text: one file each, and a loader that misses nothing."""
