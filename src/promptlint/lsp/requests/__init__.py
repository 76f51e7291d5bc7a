"""What a client can ask: one module for each group of requests, all named in `table`."""
