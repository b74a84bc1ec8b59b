<?php
// PHP needs its extension sodium, which comes with it.

// $keys is the list at the address above: read it once an hour. $body is what came (php://input), $headers is
// array_change_key_case(getallheaders()).
function verify(string $body, array $headers, array $keys): bool {
    $id = $headers['webhook-id'] ?? '';
    $time = $headers['webhook-timestamp'] ?? '';
    if ($id === '' || !ctype_digit($time) || abs(time() - (int) $time) > 300) {
        return false;
    }
    foreach ($keys as $jwk) {
        $key = base64_decode(strtr($jwk['x'], '-_', '+/'));
        foreach (explode(' ', $headers['webhook-signature'] ?? '') as $given) {
            $signature = base64_decode(substr($given, 4), true);
            if (str_starts_with($given, 'v1a,') && strlen((string) $signature) === SODIUM_CRYPTO_SIGN_BYTES
                && sodium_crypto_sign_verify_detached($signature, "$id.$time.$body", $key)) {
                return true;
            }
        }
    }
    return false;
}
