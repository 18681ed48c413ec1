#!/usr/bin/env bash
# The full stack: Docker if it is missing, the images, the containers; then where to go. `docker compose up -d` does
# the last of these by itself.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
cd "$here/.."

"$here/engine/ensure.sh"
"$here/images.sh" debian:trixie-slim python:3.13-slim-trixie nginx:1.30 \
  redis:8 rabbitmq:4-management mysql:9.7 elasticsearch:9.5.0
# The services read these as accounts of their own, which a checkout under umask 077 would not let them.
chmod -R o+rX compose_docker_dev/{mysql,rabbitmq,redis}
docker compose up -d --build --wait --wait-timeout 600

door=$(docker compose port nginx 80)
cat <<TEXT

Starlight is up: http://${door/0.0.0.0/127.0.0.1}
The first visit makes the first account, which becomes the administrator's. Or from here:
  docker compose exec app starlight user add NAME --admin
TEXT
