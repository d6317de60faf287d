"""What later issues changed on purpose of what members see: nobody else may change it.

A pattern of the sentences of ``tests.net.compare``, and why. One that matches nothing any more fails the
test: the list says what is true.
"""

CHANGES = {
    r"/mercis donnés/message: \d+ is no longer there": "a message is named as in its address, not by its key",
}
