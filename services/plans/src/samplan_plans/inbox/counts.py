"""How much is new, as it crosses HTTP in the inbox and in the list of plans."""

from pydantic import BaseModel

from samplan_servicekit.answers import ANSWER


class NewsCounts(BaseModel):
    """How much is new to one in a plan, by kind."""

    model_config = ANSWER

    messages: int = 0
    goals: int = 0
    activities: int = 0
    comments: int = 0
