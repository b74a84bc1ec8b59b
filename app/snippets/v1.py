# pip install standardwebhooks
from standardwebhooks.webhooks import Webhook


# `body` is what came, before anything parses it. Raises when the request is not ours, or is older than 5 minutes.
def verify(body, headers, secret):
    return Webhook(secret).verify(body, headers)
