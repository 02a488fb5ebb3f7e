"""One person's way with one opening, step by step; seats are never given twice."""
