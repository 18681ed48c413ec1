#!/usr/bin/env bash
# Local Python against the services of docker-compose.yaml beside this file.
#
#   dev.sh up        starts the services and prints the settings that use them
#   dev.sh app       prepares the database and serves the pages, anew after each edit
#   dev.sh worker    works off every queue, with the clock and the crawler
#   dev.sh down      stops the services; their data stays (down -v to drop it)
#
# Ports other than the usual: STARLIGHT_DEV_{MYSQL,REDIS,RABBITMQ,RABBITMQ_MANAGEMENT,ELASTICSEARCH}_PORT.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
cd "$here/.."
bin=$PWD/.venv/bin
compose=(docker compose --project-directory "$here" -f "$here/docker-compose.yaml")

set -a
# shellcheck source=compose_docker_dev/dev.env
. "$here/dev.env"
# .env is for docker compose: where python-dotenv is installed, flask would take the full stack's port from it.
FLASK_SKIP_DOTENV=1
set +a

# The app knows every variable that begins with STARLIGHT_, and these are none of its settings.
forget_ports() {
  unset "${!STARLIGHT_DEV_@}"
}

case ${1:-} in
  up)
    "$here/engine/ensure.sh"
    "$here/images.sh" mysql:9.7 redis:8 rabbitmq:4-management elasticsearch:9.5.0
    "${compose[@]}" up -d --wait --wait-timeout 600
    echo
    printf '%s=%s\n' \
      STARLIGHT_DATABASE_URL "$STARLIGHT_DATABASE_URL" STARLIGHT_REDIS_URL "$STARLIGHT_REDIS_URL" \
      STARLIGHT_BROKER_URL "$STARLIGHT_BROKER_URL" STARLIGHT_SEARCH_URL "$STARLIGHT_SEARCH_URL"
    ;;
  app)
    forget_ports
    "$bin/flask" --app flask_starlight.auto_app prepare
    exec "$bin/python" flask_starlight/auto_app.py
    ;;
  worker)
    forget_ports
    options=(worker --concurrency=2 --without-gossip --without-mingle --without-heartbeat --loglevel=INFO)
    # Two, as in the full stack: the crawler knows no database. Each ends when the other does.
    trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT
    "$bin/celery" --app flask_starlight.crawler_app:celery "${options[@]}" --pool=threads --queues=crawl --hostname=crawler@%h &
    "$bin/celery" --app flask_starlight.auto_app:celery "${options[@]}" --queues=store,index,tidy --hostname=worker@%h \
      --beat --schedule="${TMPDIR:-/tmp}/starlight-beat-schedule" &
    wait -n
    ;;
  down)
    "${compose[@]}" "$@"
    ;;
  *)
    sed -n 's/^#   //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac
