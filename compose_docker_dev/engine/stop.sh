#!/usr/bin/env bash
# Stops the dockerd that start.sh started, and no other: one that the system runs has another pid file.
set -euo pipefail

pidfile=/var/run/starlight-dockerd.pid
[[ -s $pidfile ]] || exit 0
pid=$(<"$pidfile")
[[ $(cat "/proc/$pid/comm" 2>/dev/null) == dockerd ]] || exit 0

echo "engine: stopping dockerd ($pid)"
kill -TERM "$pid"
for _ in {1..120}; do
  # dockerd removes the file last. Its /proc entry may outlive it, where process 1 does not collect the dead.
  [[ -e $pidfile ]] || exit 0
  sleep 0.5
done
echo "engine: dockerd ($pid) is still there a minute after SIGTERM" >&2
exit 1
