"""What an operator imports into the broker for an account, in the form of RabbitMQ's definitions file."""

import base64
import hashlib
import os
from typing import Any

from samplan_contracts.archive_accounts import Account, definitions_of


def definitions(account: Account, password: str) -> dict[str, Any]:
    """The user of an archive system with its rights, and where it answers; the password stands in it hashed.

    Import adds to what the broker has: `rabbitmqctl import_definitions FILE`.
    """
    salt = os.urandom(4)
    user = {
        "name": account.user,
        "password_hash": base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode(),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": "",
    }
    return {"users": [user], **definitions_of(account)}
