"""Reference data and the seeded synthetic city."""
