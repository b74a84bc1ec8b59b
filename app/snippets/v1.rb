# Ruby needs nothing but itself.
require "base64"
require "openssl"

# `body` is what came, before anything parses it. True when the request is ours and no older than 5 minutes.
def verify(body, headers, secret)
  id, time = headers["webhook-id"], headers["webhook-timestamp"]
  return false unless id && time&.match?(/\A\d+\z/) && (Time.now.to_i - time.to_i).abs <= 300
  key = Base64.strict_decode64(secret.delete_prefix("whsec_"))
  expected = "v1," + Base64.strict_encode64(OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{time}.#{body}"))
  headers["webhook-signature"].to_s.split.any? { |given| OpenSSL.secure_compare(given, expected) }
end
