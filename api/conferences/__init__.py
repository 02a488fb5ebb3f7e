"""Conferences with and without consent, plans, and what is kept so that everybody is safe.

What was said under the law's own basis (without consent) stays with those who were there: it is never matched by, shown
to a host or exported, and no other room reads it.
"""
