"""Which days a job stream is planned for."""
