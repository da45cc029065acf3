"""Text in, ranked labels out; no people, no network, no database."""
