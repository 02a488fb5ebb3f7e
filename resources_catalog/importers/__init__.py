"""One module per family of public files: a file in, records and faults out."""
