# Everything is done by Python, under deploy/: bootstrap.py installs what is missing, samplan_dev does the work.
PYTHON ?= python3.11
COMMANDS = up down status logs walk test check guide shots bench campaign beside lock describe

.PHONY: help $(COMMANDS)
help:
	@echo "make $(COMMANDS)" | sed 's/ / | /g; s/make | /make /'
$(COMMANDS):
	@$(PYTHON) deploy/bootstrap.py $@
