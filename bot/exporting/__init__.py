"""What leaves Retrostar as a file: guarded figures only, as they stand in the ledger."""
