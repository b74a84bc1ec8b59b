// go get github.com/standard-webhooks/standard-webhooks/libraries/go
package hooks

import (
	"net/http"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Verify takes the body as it came. It fails when the request is not ours, or is older than 5 minutes.
func Verify(body []byte, headers http.Header, secret string) error {
	webhook, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		return err
	}
	return webhook.Verify(body, headers)
}
