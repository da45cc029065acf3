"""Who gets what and when: drafts, approval, calendar, runs; one outbox row per room. Knows no gateway."""
