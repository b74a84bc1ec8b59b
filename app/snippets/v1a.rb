# Ruby needs nothing but itself (3.1 or newer).
require "openssl"

# `keys` is the list at the address above: read it once an hour. `body` is what came; `headers` has its names
# in lower case.
def verify(body, headers, keys)
  id, time = headers["webhook-id"], headers["webhook-timestamp"]
  return false unless id && time&.match?(/\A\d+\z/) && (Time.now.to_i - time.to_i).abs <= 300
  given = headers["webhook-signature"].to_s.split.filter_map { |one| one.delete_prefix("v1a,") if one.start_with?("v1a,") }
  keys.any? do |jwk|
    # What DER has in front of the 32 bytes of an Ed25519 public key (RFC 8410).
    der = ["302a300506032b6570032100"].pack("H*") + jwk["x"].tr("-_", "+/").unpack1("m")
    key = OpenSSL::PKey.read(der)
    given.any? { |one| key.verify(nil, one.unpack1("m"), "#{id}.#{time}.#{body}") }
  end
end
