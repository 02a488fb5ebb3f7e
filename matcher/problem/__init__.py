"""One round of placement as plain data: decoding, faults, columns, writing."""
