"""`python -m samplan_archive serve | migrate | dead … | transfers … | resend … | configure …`"""

from samplan_archive.app import service
from samplan_archive.commands import COMMANDS, DESCRIBE
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service, COMMANDS, DESCRIBE)
