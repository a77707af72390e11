"""`python -m samplan_identity serve | migrate | demo | providers | sign-in … | downtime … | dead …`"""

from samplan_identity.app import service
from samplan_identity.demo import demo
from samplan_identity.downtime.commands import describe_downtime, downtime
from samplan_identity.providers.commands import COMMANDS, DESCRIBE
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(
        service,
        {"demo": demo, "downtime": downtime, **COMMANDS},
        {"downtime": describe_downtime, **DESCRIBE},
    )
