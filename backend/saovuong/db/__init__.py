"""The database: one schema on SQLite and PostgreSQL. Keeps out HTTP and every domain."""
