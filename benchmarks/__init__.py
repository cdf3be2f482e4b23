"""The measured promises, each printing a ratio against its baseline in one run."""
