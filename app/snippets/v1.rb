# Ruby needs nothing but itself.
require "openssl"

# `body` is what came, before anything parses it; `headers` has its names in lower case. True when the request is ours
# and no older than 5 minutes.
def verify(body, headers, secret)
  id, time = headers["webhook-id"], headers["webhook-timestamp"]
  return false unless id && time&.match?(/\A\d+\z/) && (Time.now.to_i - time.to_i).abs <= 300
  key = secret.delete_prefix("whsec_").unpack1("m0")
  expected = "v1," + [OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{time}.#{body}")].pack("m0")
  headers["webhook-signature"].to_s.split.any? { |given| OpenSSL.secure_compare(given, expected) }
end
