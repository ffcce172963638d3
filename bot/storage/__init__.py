"""PostgreSQL: the tables, the engine, the embedded server, the migrations."""
