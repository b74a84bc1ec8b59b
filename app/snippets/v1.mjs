// npm install standardwebhooks
import { Webhook } from "standardwebhooks";

// `body` is the text as it came, before anything parses it. Throws when the request is not ours, or is older than 5 minutes.
export function verify(body, headers, secret) {
  return new Webhook(secret).verify(body, headers);
}
