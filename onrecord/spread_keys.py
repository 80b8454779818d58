"""A certificate of its own for a Dask cluster on this machine: who has not got its key can neither run code there nor listen.

Dask's scheduler and workers listen on loopback and run whatever they are sent, and any user of a machine can connect to its loopback. With
TLS both sides have to show the cluster's one certificate, whose key is made for the run, is in memory alone, and goes to the workers by the
pipes that they are started with.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

DAYS = 365  # a run that lasts longer is begun again, and goes on by its parts
ADVICE = 'install it: pip install "onrecord[scale]"'


def security() -> Any:
    """What scheduler, workers and client of one run need (``distributed.Security``). ImportError says what is missing."""
    from distributed import Security

    try:
        return Security.temporary()
    except ImportError as error:
        key, certificate = by_openssl(error)
        roles = {
            f"tls_{role}_{part}": pem for role in ("client", "scheduler", "worker") for part, pem in (("key", key), ("cert", certificate))
        }
        return Security(require_encryption=True, tls_ca_file=certificate, **roles)


def by_openssl(missing: ImportError) -> tuple[str, str]:
    """A key and its certificate (PEM) made by the program ``openssl``, for where the package ``cryptography`` is not."""
    with tempfile.TemporaryDirectory(prefix="onrecord-keys-") as folder:  # for this user alone
        key, certificate = Path(folder, "key.pem"), Path(folder, "cert.pem")
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS), "-subj", "/CN=onrecord"]
        try:
            subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            raise ImportError(f"a cluster on this machine needs the package cryptography ({missing}); {ADVICE}") from error
        return key.read_text(encoding="ascii"), certificate.read_text(encoding="ascii")
