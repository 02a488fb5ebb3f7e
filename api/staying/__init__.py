"""Tables of stays read, a model fitted to them, and the report on how long people stay."""
