# pip install "standardwebhooks>=1.1"
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


# `body` is what came, before anything parses it. Raises WebhookVerificationError when the request is not ours, or is older
# than 5 minutes.
def verify(body, headers, secret):
    webhook = Webhook(secret)
    try:
        webhook.verify(body, headers, json_parse=False)
    except ValueError as error:
        # The library says so of a signature that does not look like one.
        raise WebhookVerificationError("not a signature") from error
