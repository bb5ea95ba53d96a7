"""Who is registered twice: found by probabilistic record linkage, joined, and parted again."""
