"""What was said and where it stands, put right: the words of before, and topics cut, joined or led to another."""
