"""What went wrong or nearly did, complaints, where emergency cards are, and what stood in the way of helping."""
