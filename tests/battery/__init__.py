"""What becomes of the service when everything goes wrong: killed, full, cut off, tampered with; ``make battery``."""
