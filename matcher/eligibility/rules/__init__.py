"""One small function for each rule that does not depend on a programme."""
