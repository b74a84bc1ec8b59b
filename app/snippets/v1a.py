# pip install cryptography
import base64
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


# `keys` is the list at the address above: read it once an hour. `body` is bytes, as they came.
def verify(body, headers, keys):
    at = headers["webhook-timestamp"]
    if not at.isdigit() or abs(time.time() - int(at)) > 300:
        return False
    message = f"{headers['webhook-id']}.{at}.".encode() + body
    for key in keys:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        for given in headers["webhook-signature"].split():
            if given.startswith("v1a,"):
                try:
                    public.verify(base64.b64decode(given[4:]), message)
                    return True
                except InvalidSignature:
                    pass
    return False
