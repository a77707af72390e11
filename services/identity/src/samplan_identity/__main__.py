"""`python -m samplan_identity serve | migrate | demo | superadmin | organisation | providers | downtime | app | …`"""

from samplan_identity.administration import commands as organisation
from samplan_identity.app import service
from samplan_identity.demo import demo
from samplan_identity.downtime import commands as downtime
from samplan_identity.own_app import commands as app
from samplan_identity.providers import commands as providers
from samplan_identity.rights import commands as superadmin
from samplan_servicekit.cli import main

if __name__ == "__main__":
    own = (superadmin, organisation, providers, downtime, app)
    commands = {name: run for part in own for name, run in part.COMMANDS.items()}
    describe = {name: run for part in own for name, run in part.DESCRIBE.items()}
    main(service, {"demo": demo, **commands}, describe)
