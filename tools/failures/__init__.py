"""Why a job failed, what its log shows, and what a rerun may do."""
