#!/usr/bin/env bash
# Installs what is missing of Docker Engine, its client, compose v2 and buildx, from Debian's packages: a machine
# that reaches a Debian mirror then needs no other source. Does nothing where all of it works already.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=compose_docker_dev/engine/debian.sh
. "$here/debian.sh"

packages=()
command -v docker >/dev/null || packages+=(docker-cli)
docker info >/dev/null 2>&1 || command -v dockerd >/dev/null || packages+=(docker.io containerd runc iptables)
docker compose version >/dev/null 2>&1 || packages+=(docker-compose)
docker buildx version >/dev/null 2>&1 || packages+=(docker-buildx)
((${#packages[@]})) || exit 0

if ! debian_usable; then
  echo "engine: installing ${packages[*]} needs root on Debian 12 or 13" >&2
  exit 1
fi

# The packages would start the daemon through whatever init they find; start.sh does that, the same way everywhere.
policy=/usr/sbin/policy-rc.d
if [[ ! -e $policy ]]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
fi

echo "engine: installing ${packages[*]} (about a minute)"
debian_install "${packages[@]}"
