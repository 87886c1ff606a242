"""What can go wrong between Resync and the Redis that keeps its conversations."""


class CheckpointError(Exception):
    """Everything this package raises on its own account."""


class RedisUnavailable(CheckpointError):
    """Redis did not answer when the connection was opened."""


class CheckpointStoreUnavailable(CheckpointError):
    """Redis failed a read or a write; the state of the thread is unknown, not empty."""


class CheckpointIncomplete(CheckpointError):
    """A checkpoint is there, but values that it names are not (evicted or damaged)."""


class CheckpointContended(CheckpointError):
    """A thread was written to during each attempt to prune or copy it."""
