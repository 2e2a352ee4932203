#!/bin/sh
# Purpose: the transit engine, the pack's policy and its token, in an OpenBao of development. Idempotent.
set -eu
BAO_TOKEN=$(cat /run/secrets/bao_root_token)
token=$(cat /run/secrets/bao_token)
export BAO_TOKEN
bao secrets list -format=json | grep -q '"transit/"' || bao secrets enable transit
bao policy write passport /setup/policy.hcl
bao token lookup "$token" >/dev/null 2>&1 ||
  bao token create -id="$token" -policy=passport -orphan -period=768h >/dev/null
