"""Tortoise records: what the database holds. Imported from programme (and seeds) only."""
