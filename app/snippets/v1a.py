# pip install cryptography
import base64
import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


# `keys` is the list at the address above: read it once an hour. `body` is bytes, as they came; `headers` has its names in
# lower case, or takes them in any.
def verify(body, headers, keys):
    at = headers.get("webhook-timestamp", "")
    if not at.isdecimal() or len(at) > 15 or abs(time.time() - int(at)) > 300:
        return False
    message = f"{headers.get('webhook-id', '')}.{at}.".encode() + body
    for key in keys:
        public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        for given in headers.get("webhook-signature", "").split():
            if given.startswith("v1a,"):
                try:
                    public.verify(base64.b64decode(given[4:]), message)
                    return True
                except (InvalidSignature, ValueError):
                    pass
    return False
