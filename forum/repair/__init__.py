"""What was said, put right: the words of before an edit, and what changed."""
