"""The REST client of HCL Workload Automation, and a simulator of the far side."""
