"""The Web API, by family: each module lists its methods in `METHODS`."""
