"""Plans of a person or a household: goals in their own words, who does what, and how it went, the person first."""
