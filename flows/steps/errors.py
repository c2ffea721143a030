"""Errors whose message says what is wrong and what to do; light to import, for the command line knows them all."""


class DamageError(RuntimeError):
    """Something that the site keeps is damaged or gone; the message names it and what mends it."""


class EventError(ValueError):
    """What an officer wants recorded cannot be; the message says why, in both languages."""


class UsageError(EventError):
    """What was asked for makes no sense, whatever is recorded."""


class HeldError(RuntimeError):
    """The publication is held; the message says which counties would lose how much, and what to do."""
