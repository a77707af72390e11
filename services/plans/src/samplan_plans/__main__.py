"""`python -m samplan_plans serve | migrate | dead …`"""

from samplan_plans.app import service
from samplan_servicekit.cli import main

if __name__ == "__main__":
    main(service)
