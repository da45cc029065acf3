"""The way of a message in: who speaks, what it means for residents or for staff, everything in one transaction."""
