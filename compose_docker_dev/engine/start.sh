#!/usr/bin/env bash
# Starts dockerd, detached from this terminal, when no daemon answers; returns once it does.
set -euo pipefail

docker info >/dev/null 2>&1 && exit 0

state=${XDG_CACHE_HOME:-$HOME/.cache}/starlight/engine
log=$state/dockerd.log
mkdir -p "$state"

# Removes the pid file of a program that ended uncleanly: its id may be another program's by now, and dockerd would
# wait for that one to go.
drop_stale() {
  local pidfile=$1 program=$2
  [[ -s $pidfile ]] || return 0
  [[ $(cat "/proc/$(<"$pidfile")/comm" 2>/dev/null) == "$program" ]] || rm -f "$pidfile"
}
drop_stale /var/run/starlight-dockerd.pid dockerd
drop_stale /var/run/docker/containerd/containerd.pid containerd

echo "engine: starting dockerd (log: $log)"
# 9 is ensure.sh's lock: a daemon that inherited it would hold it for good.
setsid nohup dockerd --pidfile /var/run/starlight-dockerd.pid --log-level warn \
  --log-opt max-size=5m --log-opt max-file=2 </dev/null >>"$log" 2>&1 9>&- &

for _ in {1..120}; do
  docker info >/dev/null 2>&1 && exit 0
  sleep 0.5
done
tail -n 40 "$log" >&2
echo "engine: dockerd did not answer within a minute; the whole output is in $log" >&2
exit 1
