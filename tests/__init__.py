"""Laws, kept."""
