"""The bound of an answer, worked out again from its certificate.

A certificate gives a price to rules that tie openings together. Whatever the prices are, no plan can have more than the
sides of the priced rules, times their prices, and what each opening could make of what the prices leave. Nothing here
looks for good prices, and no line is shared with what does.
"""
