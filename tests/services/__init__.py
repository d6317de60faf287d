"""What happens to real servers: each test starts its own, and does it to them."""
