"""Why a job stream is in the plan of a day, or is not."""
