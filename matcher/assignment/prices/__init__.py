"""The price method: a price on each rule that ties openings together, and each opening solved by itself."""
