"""Staff minutes by function and month, for dividing costs between budgets."""
