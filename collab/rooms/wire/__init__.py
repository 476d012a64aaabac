"""Wire protocols: bytes to typed messages and back. Nothing here waits, and nothing unread goes further."""
