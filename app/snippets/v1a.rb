# Ruby needs nothing but itself (3.1 or newer).
require "base64"
require "openssl"

# `keys` is the list at the address above: read it once an hour. `body` is what came.
def verify(body, headers, keys)
  id, time = headers["webhook-id"], headers["webhook-timestamp"]
  return false unless id && time&.match?(/\A\d+\z/) && (Time.now.to_i - time.to_i).abs <= 300
  given = headers["webhook-signature"].to_s.split.filter_map { |one| one.delete_prefix("v1a,") if one.start_with?("v1a,") }
  keys.any? do |jwk|
    # What DER has in front of the 32 bytes of an Ed25519 public key (RFC 8410).
    der = ["302a300506032b6570032100"].pack("H*") + Base64.urlsafe_decode64(jwk["x"])
    key = OpenSSL::PKey.read(der)
    given.any? { |one| key.verify(nil, Base64.decode64(one), "#{id}.#{time}.#{body}") }
  end
end
