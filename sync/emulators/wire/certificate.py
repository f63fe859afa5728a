"""A certificate for loopback, made anew for each server that speaks TLS and signed by itself."""

import ipaddress
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync.scratch import ScratchFolder

__all__ = ["Certificate"]

_LIFE = timedelta(days=30)


class Certificate:
    """The certificate of `127.0.0.1`, `localhost` and other `hosts`: `path` is what a client has to trust.

    Gone after `close`.
    ImportError: the package cryptography is not installed (it comes with the extra `server`).
    """

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "qplan emulator")])
        names = [x509.DNSName(host) for host in ("localhost", *hosts)]
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _LIFE)
            .add_extension(x509.SubjectAlternativeName([address, *names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._folder = ScratchFolder("tls")
        self.path: Path = self._folder.path / "certificate.pem"
        self.path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
        self._key = self._folder.path / "key.pem"
        self._key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def context(self) -> ssl.SSLContext:
        """What a server needs to speak TLS with it."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.path, self._key)
        return made

    def close(self) -> None:
        """Remove certificate and key."""
        self._folder.close()
