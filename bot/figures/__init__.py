"""Honest figures: per village, assistant, label and month, each counted from rows that can be looked at."""
