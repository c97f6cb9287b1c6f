"""The floor: the least that a Django page with PostgreSQL can be. F is its list of twenty, W its booking."""
