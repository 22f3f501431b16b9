"""A year of a company in simulated time, with everything that happens to people's time."""
