"""The commands of ``svc``: each answers with facts for a program and lines for a person.

What is heavy to load is imported where a command runs, so that ``svc --help`` answers at once.
"""
