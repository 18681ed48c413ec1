#!/usr/bin/env bash
# Runs the server and its tools as uid 999, and refuses what the official image refuses.
set -euo pipefail

if [[ $1 == rabbitmq* && $(id -u) == 0 ]]; then
  [[ $1 != rabbitmq-server ]] || find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups "$0" "$@"
fi

# The official image has not read these for years, and says so rather than start with another password than asked for.
for name in RABBITMQ_DEFAULT_PASS_FILE RABBITMQ_DEFAULT_USER_FILE RABBITMQ_VM_MEMORY_HIGH_WATERMARK; do
  if [[ -n ${!name:-} ]]; then
    echo "error: $name is set but deprecated; use a configuration file in /etc/rabbitmq/conf.d" >&2
    exit 1
  fi
done

# A hostname with dots needs long node names.
[[ $(hostname) == "$(hostname -s)" ]] || export RABBITMQ_USE_LONGNAME=${RABBITMQ_USE_LONGNAME:-true}

exec "$@"
