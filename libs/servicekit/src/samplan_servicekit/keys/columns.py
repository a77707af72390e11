"""Where ciphertexts stand: each service names its columns, so that an operator's command can seal them anew."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SealedColumn:
    """A column of ciphertexts."""

    table: str
    column: str
    named: str
    """What each is sealed to, with `{}` for what tells the row: `authenticators|seed|{}`."""
    row: str = "id"
    """The column that tells it, or an expression of several."""
    plan: str | None = None
    """The column with the plan under whose key it is sealed; without one it is the service's own key."""

    def place(self, row: object) -> str:
        """What the ciphertext of a row is sealed to."""
        return self.named.format(row)


LOG_DETAILS = SealedColumn("log_details", "sealed", "log_details|{}")
"""What people wrote about what they did, in a service where that belongs to no plan's key."""
ANSWERS = SealedColumn(
    "idempotency_keys",
    "sealed",
    "idempotency_keys|{}",
    row="concat_ws('|', organisation_id, person_id, route, key)",
)
"""Answers that are kept for a day, for calls that are repeated; see `idempotency`."""
SIGNING_KEYS = SealedColumn("signing_keys", "wrapped_key", "signing_keys|{}", row="kid")
"""The private halves of the keys that an issuer signs tokens with."""
