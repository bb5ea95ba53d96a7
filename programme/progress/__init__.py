"""What the probability model learns from: the records as they were known, week by week."""
