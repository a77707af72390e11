"""The key ring, for routes."""

from typing import Annotated

from fastapi import Depends

from samplan_servicekit.keys.ring import Keys
from samplan_servicekit.kit import Kit, kit_of


def _keys(kit: Annotated[Kit, Depends(kit_of)]) -> Keys:
    keys: Keys = kit.own[Keys]
    return keys


KeyRings = Annotated[Keys, Depends(_keys)]
"""The keys of the service and of its plans."""
