"""Lists and counts of the plan."""
