// Go needs nothing but itself.
package hooks

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify takes the body as it came, and the `x` of each key at the address above: read them once an hour.
func Verify(body []byte, headers http.Header, keys []string) bool {
	id, at := headers.Get("webhook-id"), headers.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if age := time.Since(time.Unix(seconds, 0)); err != nil || age > 5*time.Minute || age < -5*time.Minute {
		return false
	}
	message := append([]byte(id+"."+at+"."), body...)
	for _, x := range keys {
		key, err := base64.RawURLEncoding.DecodeString(x)
		if err != nil || len(key) != ed25519.PublicKeySize {
			continue
		}
		for _, given := range strings.Fields(headers.Get("webhook-signature")) {
			signature, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(given, "v1a,"))
			if strings.HasPrefix(given, "v1a,") && err == nil && ed25519.Verify(key, message, signature) {
				return true
			}
		}
	}
	return false
}
