"""The weekly plan: rows to arrays, request and solve, draft to rows, publication."""
