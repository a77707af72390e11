"""`python -m samplan_notify serve | migrate | dead …`"""

from samplan_notify.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
