"""What print has at hand beside the kit."""

from typing import Annotated

from fastapi import Depends

from samplan_servicekit.crypto import Cipher
from samplan_servicekit.kit import Kit, kit_of


def _cipher(kit: Annotated[Kit, Depends(kit_of)]) -> Cipher:
    cipher: Cipher = kit.own[Cipher]
    return cipher


Ciphers = Annotated[Cipher, Depends(_cipher)]
"""Seals fields of rows."""
