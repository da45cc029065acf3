"""Answers that staff change: versions with four eyes, and the book as it holds in each place."""
