"""Where a statement may read more than an index finds, and why; see `indexes`."""

from typing import Final, NamedTuple


class Excepted(NamedTuple):
    """One statement, or several that have this part in common, and the table that they read."""

    service: str
    """Empty for those of every service."""
    table: str
    """Empty for any."""
    part: str
    """Where it ends in a semicolon, so does the statement."""
    why: str


SMALL: Final[dict[str, str]] = {
    "organisations": "as many as there are municipalities",
    "keys_begun": "one row",
    "idempotency_sealing": "one row",
    "signing_keys": "a handful: those in use, and those that tokens may still be signed with",
}
"""Tables that do not grow with people, plans or content."""

_MERGE: Final = "two registrations of one person are merged: seldom, in the background, and in one organisation"
_LIST: Final = "administrators' list of an organisation's people, sorted by whatever column they like and by page"
_WAITING: Final = "by an index of those that wait alone, whichever organisation's"
_REPORT: Final = "counts what there is in an organisation, when somebody who may read reports asks for it"
_OF_A_TEST: Final = "a test's own look at what is there"

EXCEPTIONS: Final[list[Excepted]] = [
    Excepted("", "", "where organisation_id = current_org() and person_id = $", _MERGE),
    Excepted("", "keys", "where organisation_id is null order by", "by an index of the service's own, a handful"),
    Excepted("archive", "known_plans", "set owner_person_id = $1 where organisation_id = current_org()", _MERGE),
    Excepted("archive", "transfers", "set requested_by = $1 where organisation_id = current_org()", _MERGE),
    Excepted("notify", "deliveries", "c.person_id = $2 and o.person_id = $3", _MERGE),
    Excepted(
        "plans", "plans", "participants.person_id = $4::UUID AND participants.removed_at IS NULL)) ORDER BY", _MERGE
    ),
    Excepted("identity", "memberships", 'persons.family_name) COLLATE "nb-NO-x-icu"', _LIST),
    Excepted(
        "identity",
        "memberships",
        "SELECT count(*) AS count_1 FROM (SELECT persons.id",
        f"{_LIST}: how many there are",
    ),
    Excepted(
        "identity",
        "memberships",
        "memberships.rights @>",
        "whether an administrator is left, asked where one's rights are taken away",
    ),
    Excepted(
        "identity",
        "memberships",
        "SELECT count(*) AS count_1 FROM persons JOIN memberships",
        "the yearly review of all who have access, by administrators",
    ),
    Excepted(
        "identity",
        "memberships",
        "representations.ended_at IS NULL))) ORDER BY persons.id",
        "who comes to an age today, once a day in the background",
    ),
    Excepted(
        "identity",
        "representations",
        "representations.ended_at IS NULL))) ORDER BY persons.id",
        "who comes to an age today, once a day in the background",
    ),
    Excepted(
        "identity",
        "sessions",
        "SELECT sessions.id FROM sessions WHERE sessions.organisation_id = $1::UUID AND sessions.account_id",
        "whether there is one: by the account's index or, as the planner cannot know here how few that are, another",
    ),
    Excepted("notify", "deliveries", "select p_now - min(due_at) from deliveries", _WAITING),
    Excepted("print", "jobs", "from jobs where cleared_at is null and", _WAITING),
    Excepted("messaging", "messages", "hidden_by_sender and hidden_at < p_before order by hidden_at", _WAITING),
    *(
        Excepted("reports", table, "count(", _REPORT)
        for table in (
            "message_facts",
            "participant_facts",
            "person_facts",
            "plan_beginnings",
            "plan_facts",
            "sign_in_facts",
        )
    ),
    Excepted("archive", "", "select owner_person_id from known_plans union all", _OF_A_TEST),
    Excepted("messaging", "known_persons", "FROM known_persons ORDER BY known_persons.person_id;", _OF_A_TEST),
    Excepted("messaging", "members", "FROM members ORDER BY members.participant_id;", _OF_A_TEST),
    Excepted("messaging", "messages", "messages.version FROM messages;", _OF_A_TEST),
    Excepted("notify", "deliveries", "select * from deliveries", _OF_A_TEST),
    Excepted("messaging", "messages", "messages.body FROM messages;", _OF_A_TEST),
    Excepted("messaging", "messages", "update messages set hidden_by_sender = true;", _OF_A_TEST),
    Excepted("messaging", "copies", "SELECT copies.message_id FROM copies;", _OF_A_TEST),
    Excepted("messaging", "idempotency_keys", "set response = response - 'body';", _OF_A_TEST),
    Excepted("reports", "", "delete from ", _OF_A_TEST),
    Excepted("print", "keys", "select plan_id from keys;", _OF_A_TEST),
    Excepted("print", "jobs", "SELECT jobs.person_id FROM jobs;", _OF_A_TEST),
    Excepted("plans", "plans", "plans.trashed_from FROM plans;", _OF_A_TEST),
    Excepted("reports", "", "select * from ", _OF_A_TEST),
]
