"""`python -m samplan_messaging serve | migrate | dead …`"""

from samplan_messaging.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
