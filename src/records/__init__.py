"""The yearly records: the store that holds them, and the demonstration of what they look like."""
