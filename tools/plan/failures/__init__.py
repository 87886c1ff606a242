"""Why runs fail: what a record and a log say."""
