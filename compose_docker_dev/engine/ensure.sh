#!/usr/bin/env bash
# The one entry: after it, `docker`, `docker compose` and `docker buildx` work. Silent when they do already;
# as root on Debian it installs and starts what is missing; otherwise it says what the person has to provide.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=compose_docker_dev/engine/debian.sh
. "$here/debian.sh"

missing=()
docker info >/dev/null 2>&1 || missing+=("a Docker daemon that answers this user")
docker compose version >/dev/null 2>&1 || missing+=("the compose plugin ('docker compose')")
docker buildx version >/dev/null 2>&1 || missing+=("the buildx plugin ('docker buildx')")
((${#missing[@]})) || exit 0

if ! debian_usable; then
  {
    echo "Docker is not ready here. Missing:"
    printf '  - %s\n' "${missing[@]}"
    echo "Install Docker Engine with the compose and buildx plugins, start it, and let this user reach it"
    echo "(group 'docker'). On Debian 12 or 13, running this as root does all of it: $here/ensure.sh"
  } >&2
  exit 1
fi

# Two at once (make up in one terminal, make dev in another) would fight over apt and the daemon's socket.
mkdir -p "$STARLIGHT_CACHE"
exec 9>"$STARLIGHT_CACHE/engine.lock"
flock 9
"$here/install.sh"
"$here/start.sh"
