"""`python -m samplan_archive serve | migrate | dead …`"""

from samplan_archive.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
