#!/usr/bin/env bash
# Makes stand-ins for the official images that the compose files name, for a host that reaches a Debian mirror and
# Maven Central but no image registry. README.md says what they are.
#
#   build.sh            makes what is absent, and what was made here from other files than today's
#   build.sh --missing  makes only what is absent
#   build.sh --force    makes all of them afresh, also over images that were not made here
#   build.sh --list     prints the names
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
# shellcheck source=compose_docker_dev/engine/debian.sh
. "$here/../engine/debian.sh"
logs=$STARLIGHT_CACHE/images

# All the others stand on the base. The files of each are in the folder named as the part before its colon.
base=debian:trixie-slim
others=(
  python:3.13-slim-trixie
  nginx:1.30
  redis:8
  rabbitmq:4-management
  mysql:9.7
  elasticsearch:9.5.0
)

# Names the content that an image was made from; an image without it was not made here, and is nobody's to replace.
label=io.starlight.content

mode=${1:-}
case $mode in
  '' | --missing | --force) ;;
  --list)
    printf '%s\n' "$base" "${others[@]}"
    exit
    ;;
  *)
    sed -n 's/^#   //p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

# Prints the hash of all that goes into the image: its folder, and what it stands on.
content_of() {
  local name=$1 folder=$here/${1%%:*}
  {
    (cd "$folder" && find . -type f -print0 | sort --zero-terminated | xargs --null sha256sum)
    if [[ $name == "$base" ]]; then
      "$folder/bootstrap.sh" --inputs
    else
      docker image inspect --format "{{or (index .Config.Labels \"$label\") .Id}}" "$base"
    fi
  } | sha256sum | cut --delimiter=' ' --fields=1
}

# Prints why the image need not be made, or fails.
reason_to_skip() {
  local made_from
  [[ $mode != --force ]] || return 1
  made_from=$(docker image inspect --format "{{index .Config.Labels \"$label\"}}" "$1" 2>/dev/null) || return 1
  if [[ -z $made_from ]]; then
    echo "kept, it was not made here"
  elif [[ $mode == --missing ]]; then
    echo "present"
  elif [[ $made_from == "$2" ]]; then
    echo "current"
  else
    return 1
  fi
}

make_image() {
  local name=$1 content=$2 folder=$here/${1%%:*} options=(--label "$label=$2") prepared
  if [[ $name == "$base" ]]; then
    "$folder/bootstrap.sh" "$name" "$label=$content"
    return
  fi
  if [[ -x $folder/prepare.sh ]]; then
    prepared=$(mktemp --directory "$logs/prepared.XXXXXX")
    # shellcheck disable=SC2064  # the name is this call's own
    trap "rm -rf '$prepared'" EXIT
    "$folder/prepare.sh" "$prepared"
    options+=(--build-context "prepared=$prepared")
  fi
  [[ $mode != --force ]] || options+=(--no-cache)
  docker build --progress plain --tag "$name" "${options[@]}" "$folder"
}

# Brings one image up to date and prints one line about it, or the end of its log.
update() {
  local name=$1 log=$logs/${1%%:*}.log start=$SECONDS content outcome
  content=$(content_of "$name")
  if outcome=$(reason_to_skip "$name" "$content"); then
    printf '%-24s %s\n' "$name" "$outcome"
    return
  fi
  # In the background, because `set -e` would not hold inside a condition.
  make_image "$name" "$content" >"$log" 2>&1 &
  if wait $!; then
    printf '%-24s %s\n' "$name" "made in $((SECONDS - start)) s"
  else
    printf '%-24s %s\n%s\n' "$name" "failed; the end of $log:" "$(tail -n 40 "$log")" >&2
    return 1
  fi
}

"$here/../engine/ensure.sh"
mkdir -p "$logs"
# Two runs at once would build in the same folder.
exec 9>"$logs/lock"
flock 9

update "$base"
for name in "${others[@]}"; do
  update "$name" &
  updates+=($!)
done
failures=0
for pid in "${updates[@]}"; do
  wait "$pid" || failures=$((failures + 1))
done
((failures == 0)) || exit 1
