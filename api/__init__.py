"""What people touch: commands and pages. The only package that may read the clock and the environment."""
