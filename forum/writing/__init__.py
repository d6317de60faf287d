"""What members write. Each verb is one transaction; the caller has checked the right to it.

A verb that finds its work already done changes nothing and says so, which makes a double click harmless. Each
tells ``topic_changed``, inside the transaction, so that the index keeps step.
"""
