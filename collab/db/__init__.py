"""Tables, the engine, and repositories over them."""
