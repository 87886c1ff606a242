"""The changes that REST V2 lets an operator make: each request becomes commands for batchman."""
