"""What a coordinator reads: ranked places, questions, who has no place yet."""
