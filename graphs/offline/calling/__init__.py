"""Which tools answer a task, and with which arguments."""
