"""The lists of topics and the page of one."""
