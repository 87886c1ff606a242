"""An HCL Workload Automation engine that exists only on the wire, for tests and first looks."""
