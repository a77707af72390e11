"""What kind of item a comment is."""

from typing import Final

from pydantic import BaseModel

from samplan_contracts.events import CommentChanged, CommentCreated, CommentDeleted, CommentRestored
from samplan_contracts.plans import Level
from samplan_contracts.richtext import StoredRichText
from samplan_plans.comments.models import Comment
from samplan_plans.content.kinds import ItemKind, Told
from samplan_servicekit.auth.access import AccessiblePlan


class CommentFields(BaseModel):
    """What a revision keeps of a comment."""

    body: StoredRichText


def _held_by(plan: AccessiblePlan, comment: Comment) -> Level:
    """One's own may be changed and deleted, and deleted by nobody for another; others' may be read."""
    if comment.author_id == plan.caller.person_id:
        return Level.EDIT if plan.caller.acting else Level.DELETE
    return Level.READ


COMMENT: Final = ItemKind(
    name="comment",
    model=Comment,
    fields=CommentFields,
    told=Told(CommentCreated, CommentChanged, CommentDeleted, CommentRestored),
    element=None,
    under=frozenset({"goal", "activity"}),
    making=Level.READ,
    ordered=False,
    held_by=_held_by,
    details=lambda chain: {"on_id": chain[0].parent_id, "element": chain[1].element},
)
