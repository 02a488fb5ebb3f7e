"""Who is around a person: agencies, the household, tracks of support, records that may be of the same person, today."""
