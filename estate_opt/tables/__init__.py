"""The contract of tables: the schema, typed rows that know their cells, and the estate made from them."""
