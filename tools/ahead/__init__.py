"""When things end, which deadlines are at risk, and what would be if."""
