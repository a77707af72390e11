"""Rights as they cross HTTP."""

from pydantic import BaseModel, ConfigDict

from samplan_contracts.identity import OrganisationRight


class RightsChange(BaseModel):
    """All rights that a person is to have; those left out are taken away."""

    model_config = ConfigDict(extra="forbid")

    rights: frozenset[OrganisationRight]


class RightsView(BaseModel):
    """A person's rights in the organisation, and which of them the caller may give and take."""

    rights: list[OrganisationRight]
    givable: list[OrganisationRight]
    version: int
