"""`python -m samplan_print serve | migrate | dead …`"""

from samplan_print.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
