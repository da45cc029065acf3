"""The life of a ticket: who is on duty, deadlines, escalation, closing."""
