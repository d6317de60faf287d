"""What was said and where, put right: the words of before an edit, topics cut in two or led to another."""
