"""Does the ladder keep the promise? The product's own, over a simulated community and clock."""
