"""What was kept of the past: what changed, the handover, earlier failures."""
