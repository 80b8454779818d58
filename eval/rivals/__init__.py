"""What others' tools find in the same texts. Each script runs in an environment of its own and writes JSON, which the boards score."""
