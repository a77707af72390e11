"""`python -m samplan_reports serve | migrate | dead …`"""

from samplan_reports.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
