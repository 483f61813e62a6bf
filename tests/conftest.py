"""What holds for all tests."""

import signal

# A shell that runs the tests in the background (`scripts/test &`) has SIGINT ignored, and every child inherits that: the tests
# of Ctrl-C would wait for an interrupt that never comes.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
