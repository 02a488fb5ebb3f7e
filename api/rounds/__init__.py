"""Places for people: for one of them now, and for all who are looking, in rounds that can be run again."""
