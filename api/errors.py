"""What can go wrong when somebody asks something of the service; each has a code, the sentences stand in api/words."""


class ServiceError(Exception):
    """A request that cannot be met; ``code`` names the sentence, ``params`` fill it. Never holds anything personal."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Replayed(Exception):
    """The same request was answered before; the answer of then is given again."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(status)
        self.status, self.body = status, body


class NotFound(ServiceError):
    """There is no such row, or the one who asks may not know that there is."""


class NotAllowed(ServiceError):
    """The role does not do this."""


class NotLoggedIn(ServiceError):
    """Nobody is logged in, or not any more."""


class Conflict(ServiceError):
    """The state of things does not allow it now."""


class Stale(ServiceError):
    """Somebody else changed the row meanwhile."""


class VersionMissing(ServiceError):
    """A change must say which version it changes."""


class Invalid(ServiceError):
    """What was sent cannot be right."""


class TooMany(ServiceError):
    """Too many tries; later again."""


class Busy(ServiceError):
    """The store is held by something else; soon again."""


class Unreachable(ServiceError):
    """Another service that has to be asked does not answer; soon again."""


class NoSpace(ServiceError):
    """The disk is full; nothing was written."""
