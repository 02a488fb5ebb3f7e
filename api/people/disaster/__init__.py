"""The contact list for a disaster: sealed with a passphrase of the municipality, opened without the service."""
