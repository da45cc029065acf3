"""The only package that knows SQL: tables, migrations and named queries."""
