"""Ask our own /healthz from inside the container: `python -m stem_arbeidsliv.healthcheck`. Exit code 0 when well."""

import http.client
import os
import sys


def main() -> int:
    # By the name that the settings accept, for the address 127.0.0.1 is not among them.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("WEB_PORT", "8000")), timeout=4)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
