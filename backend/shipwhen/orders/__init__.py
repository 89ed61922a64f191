"""Orders of backordered units: what each line was promised, holds and waits for."""
