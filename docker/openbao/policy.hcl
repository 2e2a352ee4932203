# What the pack may do (plugins/vault/kek/transit.ts): its own keys, never their export or deletion.
path "transit/keys/passport.*" {
  capabilities = ["create", "read", "update"]
}
path "transit/encrypt/passport.*" {
  capabilities = ["update"]
}
path "transit/decrypt/passport.*" {
  capabilities = ["update"]
}
