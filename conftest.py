"""For the tests and the example notebooks alike. It also puts this folder on the import path: `from tests.helpers import ...`."""

pytest_plugins = ["tests.isolation"]
