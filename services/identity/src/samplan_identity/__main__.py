"""`python -m samplan_identity serve | migrate | demo | organisation | providers | sign-in | downtime | dead …`"""

from samplan_identity.app import service
from samplan_identity.demo import demo
from samplan_identity.downtime import commands as downtime
from samplan_identity.organisations import commands as organisation
from samplan_identity.providers import commands as providers
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(
        service,
        {"demo": demo, **organisation.COMMANDS, **providers.COMMANDS, **downtime.COMMANDS},
        {**organisation.DESCRIBE, **providers.DESCRIBE, **downtime.DESCRIBE},
    )
