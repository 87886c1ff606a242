"""The copy of the plan: read whole, kept true, counted and walked in memory."""
