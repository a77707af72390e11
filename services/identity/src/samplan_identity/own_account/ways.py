"""Which ways into an account there are: the last one cannot be taken away."""

from dataclasses import dataclass

from samplan_servicekit.errors import Problem


@dataclass(frozen=True)
class Ways:
    """What somebody has to sign in with."""

    password: bool
    code_address: bool
    """An address that one-time codes go to."""
    app: bool
    passkeys: int

    @property
    def any(self) -> bool:
        """Whether there is a way in: a passkey, or a password with a second factor."""
        return self.passkeys > 0 or (self.password and (self.code_address or self.app))

    def require_any(self) -> None:
        """Refuse a change after which there is none: 409 `account.last_way_in`."""
        if not self.any:
            raise Problem(409, "account.last_way_in")
