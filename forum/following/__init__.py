"""Following, and what is told to whom: news, the promise of an answer, questions that one may answer."""
