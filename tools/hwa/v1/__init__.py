"""REST V1 behind the interface of the V2 client: for what V2 lacks, and for sites without it."""
