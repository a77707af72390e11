"""The declarative base of this service's tables."""

from sqlalchemy.orm import DeclarativeBase

from samplan_servicekit.database import new_metadata


class Base(DeclarativeBase):
    """What every table of print extends."""

    metadata = new_metadata()
