"""Logging in at a provider (OpenID Connect): off unless the service names one; nobody is made by it."""
