"""Who saw and who changed what, as a person may ask to be told."""
