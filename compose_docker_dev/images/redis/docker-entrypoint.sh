#!/usr/bin/env bash
# Starts redis-server as uid 999 whichever way the container was started: `CMD` may be a server option, a
# configuration file or a whole command.
set -euo pipefail

[[ ${1:-} != -* && ${1:-} != *.conf ]] || set -- redis-server "$@"

if [[ $1 == redis-server ]]; then
  # A root without capabilities cannot change its uid; the official image goes on as root then, and so do we.
  drop=(setpriv --reuid=redis --regid=redis --clear-groups)
  if [[ $(id -u) == 0 ]] && "${drop[@]}" true 2>/dev/null; then
    find . ! -user redis -exec chown redis {} +
    exec "${drop[@]}" "$0" "$@"
  fi

  # The official build has protected mode off by default; Debian's has it on, and would answer the loopback only.
  # What a configuration file or an option says goes first.
  if [[ " $* " != *" --protected-mode "* ]] && ! grep -qs '^ *protected-mode ' "${2:-}"; then
    set -- "$@" --protected-mode no
  fi
  umask 0077
fi
exec "$@"
