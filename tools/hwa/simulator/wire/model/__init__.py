"""The model's reads of REST V2: what is defined in the database behind the plan."""
