"""What the locality offers: hosts, openings, listings. Knows no person."""
