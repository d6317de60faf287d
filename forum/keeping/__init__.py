"""What becomes of words: of somebody who leaves, of somebody named in them, and one’s own in a file."""
