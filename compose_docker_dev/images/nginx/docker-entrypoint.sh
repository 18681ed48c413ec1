#!/usr/bin/env bash
# Runs what lies in /docker-entrypoint.d before nginx starts: *.sh is run, *.envsh is sourced, in order of name.
set -euo pipefail
shopt -s nullglob

if [[ $1 == nginx ]]; then
  for script in /docker-entrypoint.d/*; do
    [[ -x $script ]] || continue
    case $script in
      *.envsh)
        # shellcheck source=/dev/null
        . "$script"
        ;;
      *.sh) "$script" ;;
    esac
  done
fi
exec "$@"
