"""Tables of what an organisation asks of sign-in. Links to accounts are reached by functions alone."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from samplan_identity.base import Base


class SignInRules(Base):
    """What an organisation asks; without a row, the defaults."""

    __tablename__ = "sign_in_rules"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_required: Mapped[bool] = mapped_column(default=False)
    """Whether one signs in through a provider, at the level high, and with nothing less."""
    short_provider_sessions: Mapped[bool] = mapped_column(default=False)
    """Whether a session from a provider lasts two hours at most, as the provider's own does."""
