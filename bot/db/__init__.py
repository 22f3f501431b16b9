"""The engine, the base of all tables and the unit of work: the only place that commits."""
