#!/usr/bin/env bash
# Starts the server with the settings that the environment has under their own names (discovery.type=single-node).
# Anything but `eswrapper` or `elasticsearch` is a command of the caller's.
set -euo pipefail

case $1 in
  eswrapper | elasticsearch) shift ;;
  *) exec "$@" ;;
esac

settings=()
while IFS='=' read -r -d '' name value; do
  [[ ! $name =~ ^[a-z0-9_]+(\.[a-z0-9_]+)+$ ]] || settings+=("-E$name=$value")
done < <(env --null)

exec elasticsearch "${settings[@]}" "$@"
