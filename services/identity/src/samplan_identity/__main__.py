"""`python -m samplan_identity serve | migrate | demo | superadmin … | dead …`"""

from samplan_identity.app import service
from samplan_identity.commands import COMMANDS, DESCRIBE
from samplan_identity.demo import demo
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service, {"demo": demo, **COMMANDS}, DESCRIBE)
